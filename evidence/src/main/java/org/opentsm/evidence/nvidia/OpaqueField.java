package org.opentsm.evidence.nvidia;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.opentsm.spdm.Bytes;

/**
 * One field of the OpaqueData of a report: DataType (2 octets), DataSize (2 octets), and as many.
 *
 * @param type DataType, 0 to 65,535
 * @param value the octets as the device sent them, at most 1020
 */
public record OpaqueField(int type, Bytes value) {
  private static final int WORD = 4;
  private static final int PDI = 8;
  private static final int VBIOS = 8;

  /** The name of a type that is known, in this project's words. */
  public Optional<String> name() {
    return Optional.ofNullable(
        switch (type) {
          case 1 -> "certificate-issuer";
          case 2 -> "authority-key-identifier";
          case 3 -> "driver-version";
          case 4 -> "gpu-info";
          case 5 -> "sku";
          case 6 -> "vbios-version";
          case 7 -> "manufacturer";
          case 8 -> "tamper-detection";
          case 9 -> "smc";
          case 10 -> "vpr";
          case 11 -> "nvdec0-status";
          case 12 -> "measurement-counts";
          case 13 -> "cpr-info";
          case 14 -> "board";
          case 15 -> "chip-sku";
          case 16 -> "chip-sku-modifier";
          case 17 -> "project";
          case 18 -> "project-sku";
          case 19 -> "project-sku-modifier";
          case 20 -> "fwid";
          case 21 -> "protected-pcie-status";
          case 22 -> "device-identifiers";
          case 23 -> "disabled-ports";
          case 24 -> "position";
          case 25 -> "lock-status";
          case 26 -> "gpu-identifiers";
          case 32 -> "link-connection";
          case 33 -> "system-enable-status";
          case 34 -> "opaque-data-version";
          case 35 -> "chip-info";
          case 36 -> "feature-flag";
          default -> null;
        });
  }

  /** What it says in words, where it says something that way. */
  public Optional<String> text() {
    return switch (type) {
      case 3, 5, 15, 16, 17, 18, 19 -> ascii();
      case 6 -> ascii().or(this::vbios);
      case 36 -> number().map(OpaqueField::mode);
      default -> Optional.empty();
    };
  }

  /** The numbers that it holds, where it holds numbers. */
  public List<Long> numbers() {
    return switch (type) {
      case 12 -> words();
      case 13, 14, 24, 25, 34, 36 -> number().stream().toList();
      default -> List.of();
    };
  }

  /** The identifiers (PDI) that it holds, 8 octets each, where it holds such. */
  public List<Bytes> identifiers() {
    if (type != 22 || value.length() % PDI != 0) {
      return List.of();
    }
    return IntStream.range(0, value.length() / PDI)
        .mapToObj(i -> value.slice(i * PDI, PDI))
        .toList();
  }

  private List<Long> words() {
    if (value.length() % WORD != 0) {
      return List.of();
    }
    return IntStream.range(0, value.length() / WORD)
        .mapToObj(i -> littleEndian(value.slice(i * WORD, WORD)))
        .toList();
  }

  private Optional<Long> number() {
    return value.isEmpty() || value.length() > WORD
        ? Optional.empty()
        : Optional.of(littleEndian(value));
  }

  private static long littleEndian(Bytes octets) {
    long number = 0;
    for (int i = octets.length() - 1; i >= 0; i--) {
      number = number << 8 | octets.get(i);
    }
    return number;
  }

  /** Printable ASCII, with zeros behind it. */
  private Optional<String> ascii() {
    int end = value.length();
    while (end > 0 && value.get(end - 1) == 0) {
      end--;
    }
    StringBuilder text = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      int character = value.get(i);
      if (character < ' ' || character > '~') {
        return Optional.empty();
      }
      text.append((char) character);
    }
    return end == 0 ? Optional.empty() : Optional.of(text.toString());
  }

  /** Two numbers of 32 bits: the first is four parts of the version, the second the last part. */
  private Optional<String> vbios() {
    if (value.length() != VBIOS) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            "%02x.%02x.%02x.%02x.%02x",
            value.get(3), value.get(2), value.get(1), value.get(0), value.get(4)));
  }

  private static String mode(long flag) {
    return switch ((int) flag) {
      case 0 -> "single-GPU passthrough";
      case 1 -> "multi-GPU passthrough";
      case 2 -> "protected PCIe";
      default -> "unknown";
    };
  }
}
