/** How protocols of PCI-SIG and CXL ride on a secured SPDM session. */
@NullMarked
package org.opentsm.ide.channel;

import org.jspecify.annotations.NullMarked;
