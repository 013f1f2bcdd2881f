/** PCI functions that exist in memory alone: their registers, and what answers behind them. */
@NullMarked
package org.opentsm.emulator.pci;

import org.jspecify.annotations.NullMarked;
