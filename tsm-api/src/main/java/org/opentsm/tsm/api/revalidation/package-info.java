/**
 * What was accepted, where that is kept, and how a device is compared with it. Knows no trust
 * anchor: a rule of the build sees to it.
 */
@NullMarked
package org.opentsm.tsm.api.revalidation;

import org.jspecify.annotations.NullMarked;
