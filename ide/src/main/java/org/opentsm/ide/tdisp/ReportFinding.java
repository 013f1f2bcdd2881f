package org.opentsm.ide.tdisp;

/**
 * Something in an interface report that is not as it should be. What follows from it is a matter of
 * policy, and so of whoever appraises the report.
 *
 * @param kind what it is
 * @param expected what the report would say otherwise
 * @param found what it says
 */
public record ReportFinding(Kind kind, String expected, String found) {
  /** What can be wrong with a report that can be read. */
  public enum Kind {
    /** Bits of INTERFACE_INFO that have no meaning are set. */
    UNKNOWN_INFO(false),
    /** Page requests are made without translations. */
    PRS_WITHOUT_ATS(false),
    /** Bits of a range's attributes that have no meaning are set. */
    UNKNOWN_ATTRIBUTES(false),
    /** A range has no page. */
    EMPTY_RANGE(false),
    /** A range goes on beyond the last page that there is. */
    BEYOND_ADDRESSES(false),
    /** Two ranges have a page in common. */
    OVERLAP(false),
    /** A page is memory of the TEE by one range, and is not by another. */
    MIXED_PAGE(true),
    /** MSI-X is enabled or masked, and no range has its table. */
    NO_MSIX_TABLE(false),
    /** The ranges with the MSI-X table have no room for it. */
    MSIX_TABLE_TOO_LARGE(true),
    /** The ranges with the MSI-X Pending Bit Array have no room for it. */
    MSIX_PBA_TOO_LARGE(true),
    /** The MSI-X table, or its Pending Bit Array, is said to be in several BARs. */
    MSIX_IN_SEVERAL_BARS(false);

    private final boolean contradiction;

    Kind(boolean contradiction) {
      this.contradiction = contradiction;
    }

    /** Whether no report of any device can say so: the report contradicts itself. */
    public boolean isContradiction() {
      return contradiction;
    }
  }

  @Override
  public String toString() {
    return kind + ": expected " + expected + ", found " + found;
  }
}
