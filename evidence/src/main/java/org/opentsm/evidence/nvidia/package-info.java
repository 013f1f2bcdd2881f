/** NVIDIA's evidence of GPUs and switches: read, and made evidence of ours. */
@NullMarked
package org.opentsm.evidence.nvidia;

import org.jspecify.annotations.NullMarked;
