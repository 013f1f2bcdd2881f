package org.opentsm.emulator.device;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.opentsm.emulator.PkiException;
import org.opentsm.emulator.device.KeyPairs.Chain;
import org.opentsm.emulator.device.KeyPairs.Pair;
import org.opentsm.emulator.pki.DeviceKey;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.emulator.pki.SigningRequests;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.KeyPairCapability;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SetCertificate;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.message.SetKeyPairInfo.Desired;
import org.opentsm.spdm.responder.DeviceProvisioning;
import org.opentsm.spdm.responder.DeviceRefusal;
import org.opentsm.spdm.responder.Origin;

/**
 * What changes the certificates and keys of an emulated device. Where the profile says that a reset
 * is needed, changes wait for the next GET_VERSION of anybody.
 */
final class EmulatedProvisioning implements DeviceProvisioning {
  private static final int MAX_WAITING = 64;

  private final DeviceProfile profile;
  private final KeyPairs pairs;
  private final Consumer<String> refusals;
  private final SigningRequests requests;
  private final WaitingRequests csrs = new WaitingRequests();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> waiting = new ArrayList<>();

  /**
   * @param refusals learns why a certificate was refused
   */
  EmulatedProvisioning(
      DeviceProfile profile, KeyPairs pairs, SpdmCrypto crypto, Consumer<String> refusals) {
    this.refusals = refusals;
    this.profile = profile;
    this.pairs = pairs;
    this.requests = new SigningRequests(profile.identity(), crypto);
  }

  @Override
  public void begin() {
    List<Runnable> changes;
    lock.lock();
    try {
      changes = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    changes.forEach(Runnable::run);
    csrs.reset();
  }

  @Override
  public boolean inTrustedEnvironment() {
    return false;
  }

  /** In a session, whoever has it; in the clear where the profile says so. */
  @Override
  public boolean acceptsKeyPairs(Origin origin) {
    return origin.inSession() || profile.keyPairsInTheClear();
  }

  @Override
  public Bytes csr(
      GetCsr.Request request, SignatureAlgorithm asym, HashAlgorithm hash, Origin origin)
      throws DeviceRefusal {
    var wishes = SigningRequests.wishes(request.requesterInfo());
    if (wishes.isEmpty() && !request.requesterInfo().isEmpty()) {
      throw DeviceRefusal.of(ErrorCode.INVALID_REQUEST);
    }
    KeyKind kind = kind(asym);
    Pair pair =
        request.keyPairId() == 0
            ? pairs.candidates(kind, 0).stream().findFirst().orElseThrow(this::failed)
            : pair(request.keyPairId(), kind);
    if (needsReset(ResponderCapability.CERT_INSTALL_RESET_CAP)) {
      csrs.require(request);
    }
    try {
      return requests.make(key(pair), wishes);
    } catch (GeneralSecurityException unable) {
      throw failed();
    }
  }

  @Override
  public void setCertificate(
      SetCertificate.Request request,
      CertificateChain chain,
      SignatureAlgorithm asym,
      Origin origin)
      throws DeviceRefusal {
    KeyKind kind = kind(asym);
    int id = keyOf(chain.leaf(), request, kind).id();
    Chain content =
        new Chain(
            chain.certificates().stream().map(DeviceCertificate::der).toList(),
            CertificateModel.ofCertificateInfo(request.certificateModel())
                .filter(model -> model != CertificateModel.NONE)
                .orElse(profile.model()));
    apply(
        ResponderCapability.CERT_INSTALL_RESET_CAP,
        () -> pairs.install(id, kind, request.slot(), content));
  }

  @Override
  public void refused(SetCertificate.Request request, String reason) {
    refusals.accept("SET_CERTIFICATE for slot " + request.slot() + " refused: " + reason);
  }

  @Override
  public void eraseCertificate(
      SetCertificate.Request request, SignatureAlgorithm asym, Origin origin) throws DeviceRefusal {
    KeyKind kind = kind(asym);
    int slot = request.slot();
    if (request.keyPairId() != 0 && !pair(request.keyPairId(), kind).has(slot)) {
      throw DeviceRefusal.of(ErrorCode.INVALID_REQUEST);
    }
    apply(ResponderCapability.CERT_INSTALL_RESET_CAP, () -> pairs.empty(kind, slot));
  }

  @Override
  public Optional<GetKeyPairInfo.Response> keyPair(GetKeyPairInfo.Request request, Origin origin) {
    return pairs
        .find(request.keyPairId())
        .map(pair -> {
          KeyPairAlgorithms algorithm = KeyPairAlgorithms.of(pair.kind());
          boolean large = request.version().atLeast(SpdmVersion.V1_4);
          return new GetKeyPairInfo.Response(
              request.version(),
              pairs.count(),
              pair.id(),
              (int) MaskBit.fieldOf(Set.of(KeyPairCapability.values())),
              pairs.usage(),
              pair.usage(),
              algorithm.classical(),
              pair.hasKey() ? algorithm.classical() : 0,
              pair.slots(),
              pair.hasKey() ? algorithm.identifier() : Bytes.EMPTY,
              large ? algorithm.postQuantum() : Bytes.EMPTY,
              large && pair.hasKey() ? algorithm.postQuantum() : Bytes.EMPTY);
        });
  }

  @Override
  public void setKeyPair(SetKeyPairInfo.Request request, Origin origin) throws DeviceRefusal {
    Pair pair = pairs.find(request.keyPairId()).orElseThrow(this::failed);
    Optional<Desired> desired = request.desired();
    int slots = desired.map(Desired::assocCertSlotMask).orElse(0);
    if (pairs.isTaken(pair.id(), pair.kind(), slots)) {
      throw failed();
    }
    Optional<Optional<DeviceKey>> key =
        switch (request.operation()) {
          case CHANGE -> Optional.empty();
          case ERASE -> Optional.of(Optional.empty());
          case GENERATE -> Optional.of(Optional.of(generate(pair.kind())));
        };
    int usage = desired.map(Desired::keyUsage).filter(any -> any != 0).orElse(pair.usage());
    apply(
        ResponderCapability.SET_KEY_PAIR_RESET_CAP,
        () ->
            pairs.change(
                pair.id(),
                before ->
                    key.map(before::withKey).orElse(before).withUsage(usage).withSlots(slots)));
  }

  private DeviceKey generate(KeyKind kind) throws DeviceRefusal {
    try {
      return DeviceKey.generate(kind);
    } catch (GeneralSecurityException unable) {
      throw failed();
    }
  }

  /** The key pair whose public key a leaf certifies. */
  private Pair keyOf(DeviceCertificate leaf, SetCertificate.Request request, KeyKind kind)
      throws DeviceRefusal {
    List<Pair> candidates =
        request.keyPairId() == 0
            ? pairs.candidates(kind, request.slot())
            : List.of(pair(request.keyPairId(), kind));
    for (Pair candidate : candidates) {
      if (key(candidate).publicKeyInfo().equals(leaf.publicKeyInfo())) {
        return candidate;
      }
    }
    refused(
        request,
        "expected the public key of "
            + (request.keyPairId() == 0
                ? "one of the device's keys for the slot"
                : "key pair " + request.keyPairId())
            + " in the last certificate, found another");
    throw failed();
  }

  private Pair pair(int id, KeyKind kind) throws DeviceRefusal {
    return pairs
        .find(id)
        .filter(pair -> pair.kind() == kind && pair.hasKey())
        .orElseThrow(() -> DeviceRefusal.of(ErrorCode.INVALID_REQUEST));
  }

  private DeviceKey key(Pair pair) throws DeviceRefusal {
    try {
      return pairs.key(pair).orElseThrow(this::failed);
    } catch (PkiException unable) {
      throw failed();
    }
  }

  private KeyKind kind(SignatureAlgorithm asym) throws DeviceRefusal {
    return KeyKind.of(asym).orElseThrow(this::failed);
  }

  /** Now, or at the next reset. */
  private void apply(ResponderCapability flag, Runnable change) throws DeviceRefusal {
    if (!needsReset(flag)) {
      change.run();
      return;
    }
    lock.lock();
    try {
      if (waiting.size() >= MAX_WAITING) {
        throw DeviceRefusal.of(ErrorCode.BUSY);
      }
      waiting.add(change);
    } finally {
      lock.unlock();
    }
    throw DeviceRefusal.resetRequired();
  }

  private boolean needsReset(ResponderCapability flag) {
    return profile.capabilities().contains(flag);
  }

  private DeviceRefusal failed() {
    return DeviceRefusal.of(ErrorCode.OPERATION_FAILED);
  }
}
