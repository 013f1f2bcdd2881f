package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.ear.Ear;
import org.opentsm.evidence.ear.EarContext;
import org.opentsm.evidence.ear.EarToken;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.SigningKeyFile;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The result as an EAT Attestation Result, for others. */
public final class EarOptions {
  private static final String DEVELOPER = "OpenTSM";

  private final SpdmCrypto crypto;
  private final InstantSource clock;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--ear",
      paramLabel = "FILE",
      description = {
        "Write the result there as an EAT Attestation Result, whatever the answer is: JSON, or a signed "
            + "token (JWT) with --ear-key. See docs/results.md in the sources."
      })
  private @Nullable Path file;

  @Option(
      names = "--ear-key",
      paramLabel = "PEM",
      description = {
        "Sign it with this private key (PKCS #8, readable by you alone): EC on P-256, P-384 or P-521, "
            + "or Ed25519."
      })
  private @Nullable Path keyFile;

  /** For Guice. */
  @Inject
  EarOptions(SpdmCrypto crypto, InstantSource clock) {
    this.crypto = crypto;
    this.clock = clock;
  }

  /**
   * Says early what cannot be done: before anything is appraised.
   *
   * @return the key to sign with, if one was given
   */
  Optional<PrivateKey> prepare() throws CliException, TsmException {
    if (file == null) {
      if (keyFile != null) {
        throw new ParameterException(
            command.commandLine(), "expected --ear with --ear-key, found --ear-key alone");
      }
      return Optional.empty();
    }
    OutputFile.check(file);
    if (keyFile == null) {
      return Optional.empty();
    }
    InputFile.require(keyFile);
    return Optional.of(SigningKeyFile.read(keyFile));
  }

  /**
   * Writes the result, if it was asked for.
   *
   * @param policy the policy file that was applied
   */
  void write(AppraisalResult result, Optional<Bytes> policy, Optional<PrivateKey> key)
      throws CliException, TrustInputException {
    if (file == null) {
      return;
    }
    List<String> policies = policy.map(this::identifier).stream().toList();
    ObjectNode claims =
        Ear.toJson(
            result,
            new EarContext(
                clock.instant(), DEVELOPER, new ToolVersion().getVersion()[0], policies));
    String text = key.isPresent() ? token(claims, key.get()) : claims + "\n";
    OutputFile.write(file, Bytes.owning(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The name of what has this content (RFC 6920). */
  private String identifier(Bytes policy) {
    byte[] digest = crypto.digest(HashAlgorithm.SHA_256, policy).toByteArray();
    return "ni:///sha-256;" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  private String token(ObjectNode claims, PrivateKey key) throws TrustInputException {
    try {
      return EarToken.sign(claims, key, crypto);
    } catch (InvalidKeyException other) {
      throw new TrustInputException(
          String.valueOf(keyFile), EarToken.KEYS, "another " + key.getAlgorithm() + " key");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A key of the right kind signs.", e);
    }
  }
}
