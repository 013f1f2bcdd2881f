/** What an appraisal says: checks with their outcomes, and the status that follows from them. */
@NullMarked
package org.opentsm.evidence.result;

import org.jspecify.annotations.NullMarked;
