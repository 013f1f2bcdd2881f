package org.opentsm.spdm.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.MeasurementExtensionLog;
import org.opentsm.spdm.message.MeasurementExtensionLog.Entry;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.DeviceInformation;

/** Octets as endpoint information, and a log that grows by an entry each time that it is read. */
public final class TestInformation implements DeviceInformation {
  public static final Bytes INFO = Bytes.of(1, 0, 0, 0, 3, 0, 0, 0);
  private static final int VALUE_SIZE = 2000;

  public final List<Entry> entries = new ArrayList<>();

  /** Gives a device this information, and the flags that go with it. */
  public static TestInformation of(TestDevice device) {
    TestInformation information = new TestInformation();
    device.information = Optional.of(information);
    device.capabilities.addAll(
        List.of(ResponderCapability.EP_INFO_CAP_SIG, ResponderCapability.MEL_CAP));
    return information;
  }

  @Override
  public Optional<Bytes> endpointInfo(int subCode) {
    return subCode == GetEndpointInfo.DEVICE_CLASS_IDENTIFIER
        ? Optional.of(INFO)
        : Optional.empty();
  }

  @Override
  public MeasurementExtensionLog extensionLog(MeasurementHash hash) {
    MeasurementExtensionLog log = new MeasurementExtensionLog(entries);
    extend();
    return log;
  }

  /** Adds an entry. */
  public void extend() {
    entries.add(
        new Entry(
            entries.size() + 1L,
            1,
            DmtfMeasurement.raw(MeasurementValueType.INFORMATIONAL, Bytes.zeros(VALUE_SIZE))));
  }
}
