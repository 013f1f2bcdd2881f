package org.opentsm.emulator.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.session.PreSharedKey;

/**
 * The keys and certificates of one emulated device: a chain for each kind of key and each slot,
 * made when it is first asked for and the same from then on.
 *
 * <pre>
 * DIR/ALG/root.pem, root.der           the root of all slots but slot 1; ALG as in ecp384, rsa3072
 * DIR/ALG/second/root.pem, root.der    the root of slot 1
 * DIR/ALG/slotN/chain.pem, key.pem     a device certificate, root first, and its key (PKCS#8)
 * DIR/ALG/aliasN/chain.pem, key.pem    an alias certificate below the device's own certificate
 * DIR/psk                              the pre-shared key: {@link org.opentsm.tsm.api.credential.PskFile}
 * </pre>
 *
 * <p>Keys are readable by their owner alone. They are made for tests and demonstrations: nobody
 * should trust their roots with anything else. Safe for threads and for several processes.
 */
public final class DevicePki {
  /** The slot whose chain ends in another root than that of the others. */
  public static final int SECOND_ROOT_SLOT = 1;

  private static final int SLOTS = 8;
  private static final int PSK_SIZE = 32;
  private static final String FIRST = "";
  private static final String SECOND = "second";

  private final PkiStore store;
  private final DeviceIdentity identity;
  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final CertificateIssuer issuer;

  /** What is on disk was checked when it was read; {@link #isUnchanged} asks whether it holds. */
  private final MemoryStore cache = new MemoryStore();

  private DevicePki(PkiStore store, DeviceIdentity identity) {
    this.store = store;
    this.identity = identity;
    this.issuer = new CertificateIssuer(crypto, Clock.systemUTC());
  }

  /**
   * The device whose keys are in a directory. Nothing is read or written yet.
   *
   * @param directory made when the first key is
   * @param identity of the device, which its certificates name
   */
  public static DevicePki open(Path directory, DeviceIdentity identity) {
    return new DevicePki(new DirectoryStore(directory), identity);
  }

  /** The file {@code root.pem} in a directory that holds this certificate, if there is one. */
  public static Optional<Path> rootFile(Path directory, Bytes root) {
    for (KeyKind kind : KeyKind.values()) {
      for (String authority : List.of(FIRST, SECOND)) {
        Path place = directory.resolve(kind.directory()).resolve(authority);
        if (DirectoryStore.holds(place, root)) {
          return Optional.of(place.resolve(DirectoryStore.ROOT_PEM));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the files that keys were read from are still what they were then. A device that began
   * with them goes on with them; who opens the next conversation may ask.
   */
  public boolean isUnchanged() {
    return store.isUnchanged();
  }

  /** A device whose keys end with the process. */
  public static DevicePki inMemory(DeviceIdentity identity) {
    return new DevicePki(new MemoryStore(), identity);
  }

  /** Another device below the same roots, in memory: what a swapped device looks like. */
  public DevicePki sibling(DeviceIdentity other) {
    DevicePki sibling = new DevicePki(new SiblingStore(store), other);
    return sibling;
  }

  /** Whose keys these are. */
  public DeviceIdentity identity() {
    return identity;
  }

  /**
   * The chain of a slot and the key of its leaf. Making an RSA key takes a while.
   *
   * @param slot 0 to 7
   * @param model {@code DEVICE_CERT}, or {@code ALIAS_CERT} for an alias below the device
   *     certificate
   */
  public KeyedChain chain(KeyKind kind, int slot, CertificateModel model) throws PkiException {
    if (slot < 0 || slot >= SLOTS) {
      throw new IllegalArgumentException("slot " + slot + ": expected 0 to 7");
    }
    String name = (model == CertificateModel.ALIAS_CERT ? "alias" : "slot") + slot;
    return cache.findOrMake(
        kind,
        name,
        () -> {
          KeyedChain authority = authority(kind, slot == SECOND_ROOT_SLOT);
          KeyedChain chain =
              store.findOrMake(
                  kind,
                  name,
                  () -> make(kind, () -> issuer.device(kind, authority, identity, model)));
          requireOurs(store.describe(kind, name), authority, chain);
          return chain;
        });
  }

  /**
   * The key that the device shares with its Requesters, made when it is first asked for. Its hint
   * is the device's serial number.
   *
   * @return the caller's to close
   */
  public PreSharedKey preSharedKey() throws PkiException {
    Bytes hint = Bytes.owning(identity.serial().getBytes(US_ASCII));
    return store.findOrMakePreShared(hint, crypto.random(PSK_SIZE).toByteArray());
  }

  /**
   * The public key of a Requester that the device was given beforehand: {@code requester-ALG.pem}
   * in its directory, as in {@code requester-ecp384.pem}.
   *
   * @return DER of the SubjectPublicKeyInfo; empty without that file
   */
  public Optional<Bytes> requesterKey(KeyKind kind) throws PkiException {
    return store.requesterKey(kind);
  }

  /** DER of the root that the chain of a slot ends in. */
  public Bytes root(KeyKind kind, int slot) throws PkiException {
    return authority(kind, slot == SECOND_ROOT_SLOT).root();
  }

  private KeyedChain authority(KeyKind kind, boolean second) throws PkiException {
    // The first authority lives in the directory itself, which must be there before any other.
    KeyedChain first =
        store.findOrMake(kind, FIRST, () -> make(kind, () -> issuer.authority(kind, "A")));
    return second
        ? store.findOrMake(kind, SECOND, () -> make(kind, () -> issuer.authority(kind, "B")))
        : first;
  }

  private void requireOurs(String where, KeyedChain authority, KeyedChain chain)
      throws PkiException {
    int above = authority.certificates().size();
    if (chain.certificates().size() <= above
        || !chain.certificates().subList(0, above).equals(authority.certificates())) {
      throw PkiException.corrupt(
          where, "a chain below the authority beside it", "another chain", null);
    }
    Bytes found;
    try {
      Extension names =
          new X509CertificateHolder(chain.last().toByteArray())
              .getExtension(Extension.subjectAlternativeName);
      found = names == null ? Bytes.EMPTY : Bytes.copyOf(names.getExtnValue().getOctets());
    } catch (java.io.IOException | RuntimeException e) {
      throw PkiException.corrupt(where, "a leaf certificate", "something unreadable", e);
    }
    if (!found.equals(CertificateIssuer.subjectAlternativeName(identity))) {
      throw PkiException.corrupt(
          where,
          "the keys of " + identity.dmtfName() + " (" + identity.cmaName().text() + ")",
          "those of another device; give each device another serial, or a directory of its own",
          null);
    }
  }

  @FunctionalInterface
  private interface Making {
    KeyedChain make() throws GeneralSecurityException;
  }

  private static KeyedChain make(KeyKind kind, Making making) throws PkiException {
    try {
      return making.make();
    } catch (GeneralSecurityException e) {
      throw PkiException.inaccessible(
          "keys for " + kind.directory(), "cannot be made: " + e.getMessage(), e);
    }
  }

  /** Authorities of another store, leaves of its own. */
  private static final class SiblingStore implements PkiStore {
    private final PkiStore authorities;
    private final MemoryStore leaves = new MemoryStore();

    SiblingStore(PkiStore authorities) {
      this.authorities = authorities;
    }

    @Override
    public KeyedChain findOrMake(KeyKind kind, String name, Maker maker) throws PkiException {
      boolean leaf = name.startsWith("slot") || name.startsWith("alias");
      return (leaf ? leaves : authorities).findOrMake(kind, name, maker);
    }

    @Override
    public PreSharedKey findOrMakePreShared(Bytes hint, byte[] random) {
      return leaves.findOrMakePreShared(hint, random);
    }

    @Override
    public Optional<Bytes> requesterKey(KeyKind kind) throws PkiException {
      return authorities.requesterKey(kind);
    }

    @Override
    public boolean isUnchanged() {
      return authorities.isUnchanged();
    }

    @Override
    public String describe(KeyKind kind, String name) {
      return authorities.describe(kind, name);
    }
  }
}
