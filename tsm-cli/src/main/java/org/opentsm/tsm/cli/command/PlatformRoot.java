package org.opentsm.tsm.cli.command;

import java.nio.file.Path;
import org.opentsm.evidence.RootOfTrust.Kind;

/** What is trusted for statements of one kind, as in {@code snp=ark.pem}. */
record PlatformRoot(Kind kind, Path file) {}
