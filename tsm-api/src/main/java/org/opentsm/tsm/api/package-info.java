/**
 * What a TSM is: its verbs, features, events and errors, and the interface that backends implement.
 */
@NullMarked
package org.opentsm.tsm.api;

import org.jspecify.annotations.NullMarked;
