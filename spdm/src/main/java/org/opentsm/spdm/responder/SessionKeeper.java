package org.opentsm.spdm.responder;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.message.EndSession;
import org.opentsm.spdm.message.Heartbeat;
import org.opentsm.spdm.message.KeyUpdate;
import org.opentsm.spdm.message.ResponderCapability;

/** Keeps and ends sessions. */
final class SessionKeeper {
  private final ResponderDevice device;
  private final Phase.Negotiated connection;

  SessionKeeper(ResponderDevice device, Phase.Negotiated connection) {
    this.device = device;
    this.connection = connection;
  }

  Bytes heartbeat(Heartbeat.Request request) throws Refusal {
    require(ResponderCapability.HBEAT_CAP, connection.sessions().orElseThrow().heartbeat());
    return new Heartbeat.Response(request.version()).encode();
  }

  Bytes keyUpdate(OpenSession open, KeyUpdate.Request request) throws Refusal {
    require(ResponderCapability.KEY_UPD_CAP, connection.sessions().orElseThrow().keyUpdate());
    boolean verifies = request.operation() == KeyUpdate.Operation.VERIFY_NEW_KEY;
    boolean shown = !verifies || open.session.peerKeyIsProven();
    if (verifies != (open.stage() == OpenSession.Stage.UPDATING) || !shown) {
      throw Refusal.unexpected();
    }
    try {
      open.update(request.operation());
    } catch (SpdmException closed) {
      throw Refusal.unexpected();
    }
    return new KeyUpdate.Response(request.version(), request.operation(), request.tag()).encode();
  }

  Bytes end(OpenSession open, EndSession.Request request) {
    open.enter(OpenSession.Stage.ENDING);
    return new EndSession.Response(request.version()).encode();
  }

  private void require(ResponderCapability flag, boolean agreed) throws Refusal {
    if (!agreed || !device.config().has(flag, connection.version())) {
      throw Refusal.unexpected();
    }
  }
}
