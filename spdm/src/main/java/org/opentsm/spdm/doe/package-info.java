/**
 * SPDM through a mailbox in the configuration space of a PCI function (PCIe Base Specification,
 * "Data Object Exchange"). Whoever has a function's registers implements {@link
 * org.opentsm.spdm.doe.ConfigSpace}; nothing here knows an operating system.
 */
@NullMarked
package org.opentsm.spdm.doe;

import org.jspecify.annotations.NullMarked;
