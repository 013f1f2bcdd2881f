package org.opentsm.spdm.testing;

import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.transcript.SignedSpan;

/** Whom the Requester of a test authenticates itself as. */
public final class TestRequester implements RequesterIdentity {
  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final SignatureAlgorithm asym;
  private final TestPki pki;

  /** Whether it has no chain, and Responders know its public key beforehand. */
  public boolean withPublicKey;

  /** What it tells of itself; nothing at first. */
  public Optional<Bytes> information = Optional.empty();

  /** What its DIGESTS say of slot 0, if it can have several keys. */
  public Optional<SlotInfo> several = Optional.empty();

  /** What becomes of its signatures. */
  public UnaryOperator<Bytes> signature = UnaryOperator.identity();

  /** Its chain. */
  public Bytes chain() {
    return pki.chain(TestDevice.HASH);
  }

  /** One that signs with {@link TestDevice#ASYM}. */
  public TestRequester() {
    this(TestDevice.ASYM);
  }

  /** One that signs in another way. */
  public TestRequester(SignatureAlgorithm asym) {
    this.asym = asym;
    this.pki = new TestPki(asym);
  }

  /** DER of its public key. */
  public Bytes publicKeyInfo() {
    return Bytes.owning(pki.leafKey().getPublic().getEncoded());
  }

  @Override
  public Optional<Bytes> publicKey(SignatureAlgorithm asym) {
    return withPublicKey ? Optional.of(publicKeyInfo()) : Optional.empty();
  }

  @Override
  public Optional<Bytes> endpointInfo(int subCode) {
    return information.filter(_ -> subCode == GetEndpointInfo.DEVICE_CLASS_IDENTIFIER);
  }

  @Override
  public boolean hasSeveralKeys() {
    return several.isPresent();
  }

  @Override
  public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    return several.orElseThrow();
  }

  @Override
  public Set<SignatureAlgorithm> signatures() {
    return Set.of(asym);
  }

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return slot == 0 && !withPublicKey ? Optional.of(chain()) : Optional.empty();
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    return signature.apply(span.sign(crypto, asym, hash, pki.leafKey().getPrivate()));
  }
}
