package org.opentsm.emulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.opentsm.spdm.responder.ResponderDevice;

/**
 * Whatever a device can be asked is asked of the device behind it: a question with a default answer
 * that was forgotten would be answered by nobody in particular.
 */
class ForwardingDeviceTest {
  @Test
  void nothingIsAnsweredInTheDevicesPlace() {
    assertThat(ResponderDevice.class.getMethods())
        .isNotEmpty()
        .allSatisfy(question ->
            assertThat(ForwardingDevice.class.getDeclaredMethods())
                .anyMatch(forwarded -> isSame(question, forwarded)));
  }

  private static boolean isSame(Method question, Method forwarded) {
    return question.getName().equals(forwarded.getName())
        && Arrays.equals(question.getParameterTypes(), forwarded.getParameterTypes());
  }
}
