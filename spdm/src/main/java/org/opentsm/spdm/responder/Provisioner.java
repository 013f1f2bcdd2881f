package org.opentsm.spdm.responder;

import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.CertificateFinding;
import org.opentsm.spdm.certificate.CertificateRules;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.certificate.LeafModel;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCsr;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SetCertificate;
import org.opentsm.spdm.message.SetKeyPairInfo;

/** Answers GET_CSR, SET_CERTIFICATE, GET_KEY_PAIR_INFO and SET_KEY_PAIR_INFO. */
final class Provisioner {
  private static final int SLOTS = 8;

  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final Phase.Negotiated connection;
  private final Attestor attestor;
  private final Origin origin;

  Provisioner(
      ResponderDevice device,
      SpdmCrypto crypto,
      Phase.Negotiated connection,
      Attestor attestor,
      Origin origin) {
    this.device = device;
    this.crypto = crypto;
    this.connection = connection;
    this.attestor = attestor;
    this.origin = origin;
  }

  Bytes csr(GetCsr.Request request) throws Refusal {
    DeviceProvisioning provisioning = require(ResponderCapability.CSR_CAP, request.code());
    boolean resets = has(ResponderCapability.CERT_INSTALL_RESET_CAP);
    if (request.trackingTag() != 0 && (request.overwrites() || !resets)) {
      throw Refusal.invalid();
    }
    requireKeyPair(request.keyPairId(), request.certificateModel());
    try {
      Bytes csr =
          provisioning.csr(request, connection.requireAsym(), connection.requireHash(), origin);
      Bytes sent = new GetCsr.Response(connection.version(), csr).encode();
      attestor.requireTaken(sent.length());
      return sent;
    } catch (DeviceRefusal refusal) {
      throw Refusal.of(refusal.code(), refusal.data());
    }
  }

  Bytes setCertificate(SetCertificate.Request request) throws Refusal {
    DeviceProvisioning provisioning = require(ResponderCapability.SET_CERT_CAP, request.code());
    if (request.slot() >= SLOTS) {
      throw Refusal.invalid();
    }
    if (request.slot() != 0 && !origin.inSession() && !provisioning.inTrustedEnvironment()) {
      provisioning.refused(request, "expected a session, as for every slot but 0, found none");
      throw Refusal.unexpected();
    }
    try {
      if (request.erase()) {
        requireErasure(request);
        provisioning.eraseCertificate(request, connection.requireAsym(), origin);
      } else {
        requireKeyPair(request.keyPairId(), request.certificateModel());
        provisioning.setCertificate(
            request, chain(request, provisioning), connection.requireAsym(), origin);
      }
    } catch (DeviceRefusal refusal) {
      throw Refusal.of(refusal.code(), refusal.data());
    }
    return new SetCertificate.Response(connection.version(), request.slot()).encode();
  }

  Bytes keyPairInfo(GetKeyPairInfo.Request request) throws Refusal {
    GetKeyPairInfo.Response info =
        require(ResponderCapability.GET_KEY_PAIR_INFO_CAP, request.code())
            .keyPair(request, origin)
            .orElseThrow(Refusal::invalid);
    boolean changes = has(ResponderCapability.SET_KEY_PAIR_INFO_CAP);
    Bytes sent = (changes ? info : info.withoutCapabilities()).encode();
    attestor.requireTaken(sent.length());
    return sent;
  }

  Bytes setKeyPairInfo(SetKeyPairInfo.Request request) throws Refusal {
    DeviceProvisioning provisioning =
        require(ResponderCapability.SET_KEY_PAIR_INFO_CAP, request.code());
    if (!provisioning.acceptsKeyPairs(origin)) {
      throw Refusal.of(ErrorCode.SESSION_REQUIRED);
    }
    GetKeyPairInfo.Response info =
        provisioning
            .keyPair(new GetKeyPairInfo.Request(connection.version(), request.keyPairId()), origin)
            .orElseThrow(Refusal::invalid);
    new KeyPairRules(info).require(request);
    try {
      provisioning.setKeyPair(request, origin);
    } catch (DeviceRefusal refusal) {
      throw Refusal.of(refusal.code(), refusal.data());
    }
    return new SetKeyPairInfo.Response(connection.version()).encode();
  }

  /** Several keys must be told apart, and need a model; one key has neither. */
  private void requireKeyPair(int keyPairId, int model) throws Refusal {
    boolean told =
        connection.multiKey()
            ? keyPairId != 0 && model != 0 && CertificateModel.ofCertificateInfo(model).isPresent()
            : keyPairId == 0 && model == 0;
    if (!told) {
      throw Refusal.invalid();
    }
  }

  private void requireErasure(SetCertificate.Request request) throws Refusal {
    if (request.certificateModel() != 0 || connection.multiKey() != (request.keyPairId() != 0)) {
      throw Refusal.invalid();
    }
  }

  /** The chain, if it follows the rules of its model. */
  private CertificateChain chain(SetCertificate.Request request, DeviceProvisioning provisioning)
      throws Refusal {
    LeafModel model = model(request);
    CertificateRules.Parameters parameters =
        CertificateRules.Parameters.responder(
                connection.version(), connection.requireAsym(), model, crypto)
            .withCmaSan(CmaSan.OFF, Optional.empty());
    try {
      CertificateChain chain =
          CertificateChain.decode(request.chain(), connection.requireHash(), connection.version());
      List<CertificateFinding> findings =
          model == LeafModel.ALIAS
              ? CertificateRules.checkUpToDeviceCertificate(chain, parameters)
              : CertificateRules.check(chain, parameters);
      for (CertificateFinding finding : findings) {
        if (finding.severity() == CertificateFinding.Severity.ERROR) {
          provisioning.refused(request, finding.toString());
          throw Refusal.invalid();
        }
      }
      return chain;
    } catch (MalformedMessageException malformed) {
      provisioning.refused(request, String.valueOf(malformed.getMessage()));
      throw Refusal.invalid();
    }
  }

  private LeafModel model(SetCertificate.Request request) {
    if (!connection.multiKey()) {
      return has(ResponderCapability.ALIAS_CERT_CAP) ? LeafModel.ALIAS : LeafModel.DEVICE;
    }
    return switch (CertificateModel.ofCertificateInfo(request.certificateModel()).orElseThrow()) {
      case DEVICE_CERT -> LeafModel.DEVICE;
      case ALIAS_CERT -> LeafModel.ALIAS;
      case GENERIC_CERT, NONE -> LeafModel.GENERIC;
    };
  }

  private DeviceProvisioning require(ResponderCapability flag, MessageCode request) throws Refusal {
    return device
        .provisioning()
        .filter(any -> has(flag) && connection.version().atLeast(request.since()))
        .orElseThrow(() -> Refusal.unsupported(request));
  }

  private boolean has(ResponderCapability flag) {
    return device.config().has(flag, connection.version());
  }
}
