package org.opentsm.bench.daemon;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What a revalidation cannot do without, done for as many devices without anything around it: the
 * device signs, the Requester verifies, each message once. Every device has a key of its own, as in
 * the storm, so that a key's tables are as cold or as warm as there.
 *
 * <p>Not counted: hashing the transcript, and verifying certificates, which a revalidation does not
 * do. On request the key exchange of a session is: an ephemeral key and an agreement at each end.
 */
final class SignatureWork {
  /** The combined prefix and a digest: what SPDM 1.2 and later sign. */
  private static final int SIGNED = 148;

  private static final SignatureAlgorithm ASYM = KeyKind.ECP384.algorithm();
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_384;
  private static final DheGroup GROUP = DheGroup.SECP_384_R1;

  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final List<KeyPair> keys = new ArrayList<>();
  private final Bytes message = crypto.random(SIGNED);
  private final int signatures;
  private final int threads;

  /**
   * @param signatures of one revalidation
   * @param threads that do it together
   */
  SignatureWork(int devices, int signatures, int threads) throws GeneralSecurityException {
    this.signatures = signatures;
    this.threads = threads;
    for (int i = 0; i < devices; i++) {
      keys.add(KeyKind.ECP384.generate());
    }
  }

  /**
   * Does it once for each device.
   *
   * @param agreements whether to open a session for each, too
   * @return what that took
   */
  Stopwatch.Taken run(boolean agreements) throws Exception {
    AtomicInteger next = new AtomicInteger();
    Stopwatch watch = Stopwatch.start();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      Callable<Optional<Void>> work =
          () -> {
            for (int i = next.getAndIncrement(); i < keys.size(); i = next.getAndIncrement()) {
              one(keys.get(i), agreements);
            }
            return Optional.empty();
          };
      List<Future<Optional<Void>>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(workers.submit(work));
      }
      for (Future<Optional<Void>> each : all) {
        each.get();
      }
    }
    return watch.stop();
  }

  private void one(KeyPair key, boolean agreements) throws GeneralSecurityException {
    for (int i = 0; i < signatures; i++) {
      Bytes signature = crypto.sign(ASYM, HASH, key.getPrivate(), message, Bytes.EMPTY);
      if (!crypto.verify(ASYM, HASH, key.getPublic(), message, signature, Bytes.EMPTY)) {
        throw new IllegalStateException("our own signature does not verify");
      }
    }
    if (agreements) {
      KeyAgreement agreement = crypto.agreement(GROUP);
      try (KeyAgreement.Share share = agreement.begin()) {
        KeyAgreement.Answer answer = agreement.answer(share.exchangeData());
        try (Secret ours = share.agree(answer.exchangeData());
            Secret theirs = answer.shared()) {
          if (ours.length() != theirs.length()) {
            throw new IllegalStateException("the ends did not agree");
          }
        }
      }
    }
  }
}
