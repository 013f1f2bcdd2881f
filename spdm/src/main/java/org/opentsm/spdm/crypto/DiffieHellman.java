package org.opentsm.spdm.crypto;

import java.security.InvalidKeyException;
import org.opentsm.spdm.Bytes;

/** A key agreement in which both ends do the same: each sends a public value of one size. */
interface DiffieHellman extends KeyAgreement {
  /** Octets of a public value. */
  int publicSize();

  @Override
  default int requesterSize() {
    return publicSize();
  }

  @Override
  default int responderSize() {
    return publicSize();
  }

  @Override
  default Answer answer(Bytes requesterData) throws InvalidKeyException {
    try (Share share = begin()) {
      return new Answer(share.exchangeData(), share.agree(requesterData));
    }
  }
}
