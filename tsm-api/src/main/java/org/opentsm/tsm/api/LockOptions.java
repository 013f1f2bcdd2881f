package org.opentsm.tsm.api;

/**
 * How to lock an interface: flags of LOCK_INTERFACE_REQUEST (PCIe 6, TDISP). Start from {@link
 * #DEFAULTS}: later versions add options.
 *
 * @param noFirmwareUpdate NO_FW_UPDATE: the device takes no new firmware while locked
 * @param lockMsix LOCK_MSIX: the MSI-X table is frozen too
 */
public record LockOptions(boolean noFirmwareUpdate, boolean lockMsix) {
  /** No flag set. */
  public static final LockOptions DEFAULTS = new LockOptions(false, false);
}
