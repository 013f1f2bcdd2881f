package org.opentsm.emulator.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.message.CertificateModel;

class DevicePkiTest {
  @TempDir Path directory;

  @Test
  void theDeviceIsTheSameForTheNextCommand() throws Exception {
    KeyedChain first = open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);

    KeyedChain again = open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);

    assertThat(again.certificates()).isEqualTo(first.certificates()).hasSize(3);
    assertThat(again.key()).isEqualTo(first.key());
    assertThat(Files.readAllBytes(directory.resolve("ecp256/root.der")))
        .isEqualTo(first.root().toByteArray());
    assertThat(x509(Files.readAllBytes(directory.resolve("ecp256/root.pem"))))
        .isEqualTo(x509(first.root().toByteArray()));
  }

  @Test
  void tellsWhetherTheFilesAreStillThoseThatItRead() throws Exception {
    DevicePki pki = open();
    pki.chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);
    assertThat(pki.isUnchanged()).isTrue();

    Path key = directory.resolve("ecp256/slot0/key.pem");
    Path copy = Files.copy(key, directory.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(copy, key, StandardCopyOption.ATOMIC_MOVE);

    // The same octets with the same time, in another file.
    assertThat(pki.isUnchanged()).isFalse();
    assertThat(open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT).key())
        .isEqualTo(pki.chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT).key());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_NONE,
      names = {"RSA4096", "SLHDSA_.*"})
  void everyKindOfKeySignsAWholeChain(KeyKind kind) throws Exception {
    KeyedChain chain = open().chain(kind, 0, CertificateModel.DEVICE_CERT);

    X509Certificate issuer = x509(chain.root().toByteArray());
    for (Bytes der : chain.certificates()) {
      X509Certificate certificate = x509(der.toByteArray());
      certificate.verify(issuer.getPublicKey());
      certificate.checkValidity();
      issuer = certificate;
    }
    assertThat(issuer.getBasicConstraints()).isEqualTo(-1);
    assertThat(issuer.getKeyUsage()[0]).isTrue();
    assertThat(issuer.getExtendedKeyUsage()).containsExactly("1.3.6.1.4.1.412.274.3");
    assertThat(open().chain(kind, 0, CertificateModel.DEVICE_CERT).key().getAlgorithm())
        .isEqualTo(chain.key().getAlgorithm());
  }

  @Test
  void theLongestChainFitsTheSmallestBuffer() throws Exception {
    KeyedChain chain =
        DevicePki.inMemory(DeviceIdentity.DEFAULT)
            .chain(KeyKind.RSA4096, 0, CertificateModel.DEVICE_CERT);

    int header = 4 + 64;
    assertThat(header + Bytes.concat(chain.certificates()).length()).isLessThanOrEqualTo(4096);
  }

  @Test
  void anAliasStandsBelowTheDevicesOwnCertificate() throws Exception {
    KeyedChain chain = open().chain(KeyKind.ECP384, 0, CertificateModel.ALIAS_CERT);

    assertThat(chain.certificates()).hasSize(4);
    assertThat(x509(chain.certificates().get(2).toByteArray()).getBasicConstraints()).isZero();
    assertThat(x509(chain.certificates().get(3).toByteArray()).getBasicConstraints()).isEqualTo(-1);
    assertThat(chain.root()).isEqualTo(open().root(KeyKind.ECP384, 0));
  }

  @Test
  void slotOneHasARootOfItsOwn() throws Exception {
    DevicePki pki = open();

    assertThat(pki.root(KeyKind.ECP256, 1)).isNotEqualTo(pki.root(KeyKind.ECP256, 0));
    assertThat(pki.root(KeyKind.ECP256, 2)).isEqualTo(pki.root(KeyKind.ECP256, 0));
    assertThat(directory.resolve("ecp256/second/root.der"))
        .hasBinaryContent(pki.root(KeyKind.ECP256, 1).toByteArray());
  }

  @Test
  void aSwappedDeviceHasTheSameRootAndAnotherName() throws Exception {
    DevicePki pki = open();
    DevicePki other = pki.sibling(DeviceIdentity.DEFAULT.withSerial("EMU-2", 2));

    KeyedChain mine = pki.chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);
    KeyedChain theirs = other.chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);

    assertThat(theirs.root()).isEqualTo(mine.root());
    assertThat(theirs.last()).isNotEqualTo(mine.last());
    assertThat(open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT).last())
        .isEqualTo(mine.last());
  }

  @Test
  void manyAtOnceGetOneDevice() throws Exception {
    List<Callable<KeyedChain>> openings = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      openings.add(() -> open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT));
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<KeyedChain>> chains = executor.invokeAll(openings);
      Bytes leaf = chains.getFirst().get().last();
      for (Future<KeyedChain> chain : chains) {
        assertThat(chain.get().last()).isEqualTo(leaf);
      }
    }
    try (var files = Files.list(directory.resolve("ecp256"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "format", "chain.pem", "key.pem", "root.pem", "root.der", "slot0");
    }
  }

  @Test
  void onlyTheOwnerReadsKeys() throws Exception {
    open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);

    for (String key : List.of("ecp256/key.pem", "ecp256/slot0/key.pem")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aDamagedFileIsNamed() throws Exception {
    open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);
    for (String file : List.of("slot0/key.pem", "slot0/chain.pem", "slot0/format", "chain.pem")) {
      Path path = directory.resolve("ecp256").resolve(file);
      byte[] content = Files.readAllBytes(path);
      byte[] damaged = content.clone();
      damaged[(damaged.length - 1) / 2] ^= 0x01;

      Files.write(path, damaged);
      assertCorrupt(file);
      Files.delete(path);
      assertCorrupt(file);
      Files.write(path, new byte[1 << 20]);
      assertCorrupt(file);

      Files.write(path, content);
    }
  }

  @Test
  void theKeyOfAnotherSlotIsNoticed() throws Exception {
    open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);
    open().chain(KeyKind.ECP256, 2, CertificateModel.DEVICE_CERT);
    Files.copy(
        directory.resolve("ecp256/slot2/key.pem"),
        directory.resolve("ecp256/slot0/key.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertCorrupt("slot0/key.pem");
  }

  @Test
  void keysOfAnotherDeviceAreNotUsed() throws Exception {
    open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT);
    DevicePki other = DevicePki.open(directory, DeviceIdentity.DEFAULT.withSerial("another", 2));

    assertThatThrownBy(() -> other.chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("OpenTSM:EmulatedDevice:another")
        .hasMessageContaining("slot0");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "in the way");

    assertThatThrownBy(() ->
            DevicePki.open(file, DeviceIdentity.DEFAULT)
                .chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT))
        .isInstanceOfSatisfying(
            PkiException.class,
            e -> assertThat(e.code()).isEqualTo(EmulatorErrorCode.PKI_INACCESSIBLE))
        .hasMessageContaining(file.toString());
  }

  @Test
  void bothRsaSchemesUseOneKey() {
    assertThat(KeyKind.of(AsymAlgorithm.RSAPSS_3072)).contains(KeyKind.RSA3072);
    assertThat(KeyKind.of(AsymAlgorithm.RSASSA_3072)).contains(KeyKind.RSA3072);
    assertThat(KeyKind.of(AsymAlgorithm.SM2_P256)).isEmpty();
  }

  private DevicePki open() {
    return DevicePki.open(directory, DeviceIdentity.DEFAULT);
  }

  private void assertCorrupt(String file) {
    assertThatThrownBy(() -> open().chain(KeyKind.ECP256, 0, CertificateModel.DEVICE_CERT))
        .isInstanceOfSatisfying(
            PkiException.class, e -> assertThat(e.code()).isEqualTo(EmulatorErrorCode.PKI_CORRUPT))
        .hasMessageContaining(directory.resolve("ecp256").resolve(file).toString());
  }

  private static X509Certificate x509(byte[] encoded) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }
}
