package org.opentsm.tsm.cli.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentsm.ide.tdisp.InterfaceId;
import picocli.CommandLine.TypeConversionException;

/** How people write a PCI function: {@code 3b:00.0}. */
public final class FunctionName {
  private static final Pattern PLACE =
      Pattern.compile("([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\\.([0-7])");
  private static final Pattern FIELD = Pattern.compile("0x([0-9a-fA-F]{1,8})");
  private static final int HEX = 16;
  private static final int BUS_AT = 8;
  private static final int DEVICE_AT = 3;
  private static final int DEVICES = 0x1F;
  private static final int FUNCTIONS = 0x7;

  private FunctionName() {}

  /**
   * Reads bus, device and function, or FUNCTION_ID as TDISP has it.
   *
   * @throws TypeConversionException if it is neither
   */
  static InterfaceId parse(String text) {
    Matcher field = FIELD.matcher(text);
    if (field.matches()) {
      return new InterfaceId(Long.parseLong(field.group(1), HEX));
    }
    Matcher place = PLACE.matcher(text);
    int device = place.matches() ? Integer.parseInt(place.group(2), HEX) : DEVICES + 1;
    if (device > DEVICES) {
      throw new TypeConversionException(
          "expected BUS:DEVICE.FUNCTION or the hexadecimal digits of a FUNCTION_ID, as in 3b:00.0"
              + " or 0x3b00, found '"
              + text
              + "'");
    }
    int bus = Integer.parseInt(place.group(1), HEX);
    return InterfaceId.of(
        bus << BUS_AT | device << DEVICE_AT | Integer.parseInt(place.group(3), HEX));
  }

  /** Bus, device and function of a Requester ID, 0 to 65,535. */
  public static String of(int requesterId) {
    return String.format(
        "%02x:%02x.%x",
        requesterId >> BUS_AT, requesterId >> DEVICE_AT & DEVICES, requesterId & FUNCTIONS);
  }
}
