package org.opentsm.evidence.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;

class DeviceTrustTest {
  private static TestPki pki;

  @BeforeAll
  static void makePki() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P256);
  }

  @Test
  void rootsAreReadFromPemAndDer() throws Exception {
    String block = pem("CERTIFICATE", pki.root());
    Bytes bundle = ascii("# two roots\n" + block + "text between\n" + block);

    assertThat(DeviceTrust.read(List.of(pki.root()), List.of()).roots()).hasSize(1);
    assertThat(DeviceTrust.read(List.of(bundle, pki.root()), List.of()).roots()).hasSize(3);
  }

  @Test
  void revocationListsAreReadFromPemAndDer() throws Exception {
    Bytes list = pki.revocationList(true);

    assertThat(
            DeviceTrust.read(List.of(), List.of(list, ascii(pem("X509 CRL", list))))
                .revocationLists())
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no block",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE X-----\nAAAA\n-----END CERTIFICATE-----",
        "0",
      })
  void otherFilesAreRefused(String text) {
    assertThatThrownBy(() -> DeviceTrust.read(List.of(ascii(text)), List.of()))
        .isInstanceOf(TrustInputException.class)
        .hasMessageStartingWith("root file 1: expected ");
  }

  /** Whoever mixes two files up is told which it is. */
  @Test
  void filesOfAnotherKindAreNamed() throws Exception {
    Bytes list = pki.revocationList(true);

    refuses(
        "a block with the label PUBLIC KEY", List.of(ascii(pem("PUBLIC KEY", list))), List.of());
    refuses("a block without end", List.of(ascii("-----BEGIN CERTIFICATE-----")), List.of());
    refuses("a revocation list", List.of(list), List.of());
    refuses("a certificate", List.of(), List.of(pki.root()));
  }

  private static void refuses(String found, List<Bytes> roots, List<Bytes> lists) {
    assertThatThrownBy(() -> DeviceTrust.read(roots, lists))
        .isInstanceOf(TrustInputException.class)
        .hasMessageEndingWith(", found " + found);
  }

  @Test
  void rootsOfAllFilesTogetherAreLimited() throws Exception {
    List<Bytes> most = Collections.nCopies(DeviceTrust.MOST_ROOTS, pki.root());
    List<Bytes> tooMany = Collections.nCopies(DeviceTrust.MOST_ROOTS + 1, pki.root());

    assertThat(DeviceTrust.read(most, List.of()).roots()).hasSize(DeviceTrust.MOST_ROOTS);
    assertThatThrownBy(() -> DeviceTrust.read(tooMany, List.of()))
        .isInstanceOf(TrustInputException.class)
        .hasMessage(
            "root file 1025: expected at most 1024 certificates in all files together, found more");
  }

  @Test
  void revocationListsOfAllFilesTogetherAreLimited() throws Exception {
    List<Bytes> tooMany =
        Collections.nCopies(DeviceTrust.MOST_REVOCATION_LISTS + 1, pki.revocationList(true));

    assertThatThrownBy(() -> DeviceTrust.read(List.of(), tooMany))
        .isInstanceOf(TrustInputException.class)
        .hasMessage("CRL file 1025: expected at most 1024 CRLs in all files together, found more");
  }

  @Test
  void filesWithNamesAreCalledByThem() {
    TrustFile wrong = new TrustFile("vendor.pem", ascii("no block"));

    assertThatThrownBy(() -> DeviceTrust.readFiles(List.of(wrong), List.of()))
        .isInstanceOf(TrustInputException.class)
        .hasMessageStartingWith("vendor.pem: expected ");
  }

  private static String pem(String label, Bytes der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der.toByteArray())
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static Bytes ascii(String text) {
    return Bytes.owning(text.getBytes(US_ASCII));
  }
}
