package org.opentsm.evidence.trust;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.RevocationList;

/**
 * Who may sign reference values.
 *
 * @param roots certificates that a signer's must lead to
 * @param keys signers' keys that are trusted by themselves
 * @param revocationLists what is known of signers' certificates; one of another authority says
 *     nothing of them
 */
public record ReferenceTrust(
    List<DeviceCertificate> roots, List<PublicKey> keys, List<RevocationList> revocationLists) {
  /** Nobody: only unsigned reference values can be used, as good as the way on which they came. */
  public static final ReferenceTrust NOTHING = new ReferenceTrust(List.of(), List.of());

  /** Copies the lists. */
  public ReferenceTrust {
    roots = List.copyOf(roots);
    keys = List.copyOf(keys);
    revocationLists = List.copyOf(revocationLists);
  }

  /** Without revocation lists. */
  public ReferenceTrust(List<DeviceCertificate> roots, List<PublicKey> keys) {
    this(roots, keys, List.of());
  }

  /**
   * Whether reference values must be signed: whoever says who may sign, or whose signature no
   * longer counts, takes nothing that nobody signed.
   */
  public boolean asksForSignatures() {
    return !(roots.isEmpty() && keys.isEmpty() && revocationLists.isEmpty());
  }

  /**
   * Reads files as an operator gives them.
   *
   * @param files each with certificates and public keys in PEM, or one certificate in DER; at most
   *     {@link DeviceTrust#MOST_ROOTS} of both in all files together
   * @param revocationListFiles lists in PEM or DER
   * @throws TrustInputException if a file holds anything else, or nothing
   */
  public static ReferenceTrust readFiles(List<TrustFile> files, List<TrustFile> revocationListFiles)
      throws TrustInputException {
    List<DeviceCertificate> roots = new ArrayList<>();
    List<PublicKey> keys = new ArrayList<>();
    String expected = "a CERTIFICATE or PUBLIC KEY in PEM, or a certificate in DER";
    for (TrustFile file : files) {
      if (Pem.isDer(file)) {
        roots.add(TrustReader.certificate(file, file.content()));
        continue;
      }
      for (Pem.Block block : Pem.blocks(file, expected)) {
        TrustReader.requireRoom(
            roots.size() + keys.size(), DeviceTrust.MOST_ROOTS, file, "roots and keys");
        switch (block.label()) {
          case TrustReader.CERTIFICATE -> roots.add(TrustReader.certificate(file, block.der()));
          case TrustReader.PUBLIC_KEY -> keys.add(TrustReader.publicKey(file, block.der()));
          default -> throw new TrustInputException(file.name(), expected, "another block");
        }
      }
    }
    return new ReferenceTrust(roots, keys, TrustReader.revocationLists(revocationListFiles));
  }
}
