/**
 * SPDM certificate chains.
 *
 * <p>Three steps, each on its own: {@link org.opentsm.spdm.certificate.CertificateChain} reads the
 * layout, {@link org.opentsm.spdm.certificate.CertificateRules} tells how the chain departs from
 * SPDM's rules, and {@link org.opentsm.spdm.certificate.CertificatePath} whether it leads to a root
 * that somebody trusts.
 */
@NullMarked
package org.opentsm.spdm.certificate;

import org.jspecify.annotations.NullMarked;
