package org.opentsm.tsm.api.credential;

import java.nio.file.Path;

/** Another process that reads a secret and says how long it is. */
final class ReaderProcess {
  private ReaderProcess() {}

  public static void main(String[] arguments) throws Exception {
    System.out.print(SecretFile.<Integer>read(Path.of(arguments[0]), octets -> octets.length));
  }
}
