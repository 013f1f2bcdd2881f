package org.opentsm.evidence.html;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The page in a real browser, where there is one: Chromium, without a window. */
@Timeout(180)
class BrowserTest {
  private static final int LIGHT = 0xF4F5F8;
  private static final int DARK = 0x0D1017;
  private static final int RGB = 0xFFFFFF;

  @TempDir Path directory;
  private static String page = "";

  private record Seen(String out, String console) {}

  @BeforeAll
  static void render() throws Exception {
    SpdmCrypto crypto = SpdmCrypto.create();
    TestPki pki = new TestPki(AsymAlgorithm.ECDSA_P384);
    EvidenceFile file =
        EvidenceFile.of(TestDevice.ordinary(crypto, pki).collect(SampleEvidence.NONCE));
    page =
        EvidencePage.render(
            file,
            new Verifier(crypto)
                .appraise(
                    file,
                    new VerificationRequest(
                        SampleEvidence.NONCE,
                        DeviceTrust.read(List.of(pki.root()), List.of()),
                        TestPki.NOW,
                        Policy.NONE)));
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .flatMap(entry ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of(entry, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Seen look(String content, String... options) throws Exception {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "no chromium on the PATH");
    Path file = Files.writeString(directory.resolve("page.html"), content);
    List<String> line = new ArrayList<>(List.of(browser.get().toString()));
    line.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + directory.resolve("user"),
            "--log-net-log=" + directory.resolve("net.json"),
            "--enable-logging=stderr",
            "--window-size=1200,1600"));
    line.addAll(List.of(options));
    line.add(file.toUri().toString());
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new Seen(
        Files.readString(out, UTF_8),
        Files.readString(err, UTF_8)
            .lines()
            .filter(said -> said.contains("CONSOLE"))
            .reduce("", (all, next) -> all + next + "\n"));
  }

  @Test
  void theTextIsThereAndNothingIsLoadedOrComplainedAbout() throws Exception {
    Seen seen = look(page, "--dump-dom");

    assertThat(seen.out())
        .contains("From nonce to machine", "ACME:WIDGET:0001", "signature.measurements");
    assertThat(seen.console()).isEmpty();
    assertThat(requests()).isEmpty();
  }

  @Test
  void aRequestWouldBeSeen() throws Exception {
    look("<!DOCTYPE html><img src=\"http://127.0.0.1:9/x.png\">", "--dump-dom");

    assertThat(requests()).isNotEmpty();
  }

  /** Of the page: the browser's own have no origin, and those of a file an opaque one. */
  private List<String> requests() throws IOException {
    return Pattern.compile("\"initiator\":\"(?:null|file:)[^\"]*\"")
        .matcher(Files.readString(directory.resolve("net.json"), UTF_8))
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void itLooksAsItShouldInLightAndInDark() throws Exception {
    assertThat(corner()).isEqualTo(LIGHT);
    assertThat(corner("--blink-settings=preferredColorScheme=0")).isEqualTo(DARK);
  }

  private int corner(String... options) throws Exception {
    Path picture = directory.resolve("picture.png");
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--screenshot=" + picture);
    look(page, all.toArray(String[]::new));
    return pixel(picture);
  }

  private static int pixel(Path picture) throws IOException {
    BufferedImage image = ImageIO.read(picture.toFile());
    return image.getRGB(4, 4) & RGB;
  }

  /** What the other tests look for would be seen if it were there. */
  @Test
  void aScriptThatSomebodySmuggledInDoesNotRun() throws Exception {
    Seen seen =
        look(
            page.replace("</main>", "</main><script>document.body.id='ran'</script>"),
            "--dump-dom");

    assertThat(seen.out()).contains("<script>").doesNotContain("id=\"ran\"");
    assertThat(seen.console()).contains("Content Security Policy");
  }
}
