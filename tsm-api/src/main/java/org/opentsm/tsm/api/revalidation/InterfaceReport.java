package org.opentsm.tsm.api.revalidation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.opentsm.spdm.Bytes;

/**
 * TDISP's TDI Report Structure (PCI Express Base 6.1, DEVICE_INTERFACE_REPORT), little-endian:
 *
 * <pre>
 * offset  octets
 *      0       2  INTERFACE_INFO
 *      2       2  reserved
 *      4       2  MSI_X_MESSAGE_CONTROL
 *      6       2  LNR_CONTROL
 *      8       4  TPH_CONTROL
 *     12       4  MMIO_RANGE_COUNT, N
 *     16    16 N  MMIO_RANGE: first page (8), number of pages (4), attributes (4)
 *      .       4  DEVICE_SPECIFIC_INFO_LEN, L
 *      .       L  DEVICE_SPECIFIC_INFO
 * </pre>
 *
 * The first page of each range is its address plus MMIO_REPORTING_OFFSET, which whoever locks the
 * interface chooses anew each time.
 */
final class InterfaceReport {
  private static final int COUNT = 12;
  private static final int RANGES = 16;
  private static final int RANGE = 16;
  private static final int LENGTH = 4;
  private static final long U32 = 0xFFFF_FFFFL;

  private InterfaceReport() {}

  /**
   * The report with the pages of its ranges counted from the first one, modulo 2<sup>64</sup>: the
   * same for every offset. Octets that are no report stay as they are.
   */
  static Bytes withoutOffset(Bytes report) {
    byte[] octets = report.toByteArray();
    ByteBuffer fields = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
    if (octets.length < RANGES + LENGTH) {
      return report;
    }
    long count = fields.getInt(COUNT) & U32;
    long info = RANGES + RANGE * count;
    if (count == 0
        || info + LENGTH > octets.length
        || info + LENGTH + (fields.getInt((int) info) & U32) != octets.length) {
      return report;
    }
    long first = fields.getLong(RANGES);
    for (int at = RANGES; at < info; at += RANGE) {
      fields.putLong(at, fields.getLong(at) - first);
    }
    return Bytes.owning(octets);
  }
}
