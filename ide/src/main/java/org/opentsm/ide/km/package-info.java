/** IDE_KM: keys for PCIe link encryption, both roles, and its sibling of CXL. */
@NullMarked
package org.opentsm.ide.km;

import org.jspecify.annotations.NullMarked;
