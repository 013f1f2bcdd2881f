/**
 * What a TSM is: its verbs, features, events and errors, and the interface that backends implement.
 */
module org.opentsm.tsm.api {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.spdm;
  requires transitive org.opentsm.evidence;
  requires micrometer.core;
}
