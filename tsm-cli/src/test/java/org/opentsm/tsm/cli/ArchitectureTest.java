package org.opentsm.tsm.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Module;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentsm.backend.nativecma.NativeCmaTsm;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.appraisal.KeyProof;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.cli.io.Console;

/** The properties of the house that the compiler does not hold. */
@AnalyzeClasses(
    packages = "org.opentsm",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoHelpersOfTests.class})
class ArchitectureTest {
  /** What tests of one module lend to those of others comes as an archive of its own. */
  static final class NoHelpersOfTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/testing/");
    }
  }

  private static final String SPDM = "org.opentsm.spdm..";
  private static final String IDE = "org.opentsm.ide..";
  private static final String EVIDENCE = "org.opentsm.evidence..";
  private static final String EVIDENCE_AS_JSON = "org.opentsm.evidence.json..";
  private static final String API = "org.opentsm.tsm.api..";
  private static final String BACKENDS = "org.opentsm.backend..";
  private static final String EMULATOR = "org.opentsm.emulator..";
  private static final String EMBED = "org.opentsm.tsm.embed..";
  private static final String TOOL = "org.opentsm.tsm.cli..";

  @ArchTest
  static final ArchRule ARROWS_POINT_DOWN =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("spdm")
          .definedBy(SPDM)
          .layer("ide")
          .definedBy(IDE)
          .layer("evidence")
          .definedBy(EVIDENCE)
          .layer("tsm-api")
          .definedBy(API)
          .layer("backends")
          .definedBy(BACKENDS)
          .layer("emulator")
          .definedBy(EMULATOR)
          .layer("tsm-embed")
          .definedBy(EMBED)
          .layer("tsm-cli")
          .definedBy(TOOL)
          .whereLayer("tsm-cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tsm-embed")
          .mayOnlyBeAccessedByLayers("tsm-cli")
          .whereLayer("backends")
          .mayOnlyBeAccessedByLayers("tsm-cli")
          .whereLayer("emulator")
          .mayOnlyBeAccessedByLayers("tsm-cli")
          .whereLayer("tsm-api")
          .mayOnlyBeAccessedByLayers("backends", "emulator", "tsm-embed", "tsm-cli")
          .whereLayer("ide")
          .mayOnlyBeAccessedByLayers(
              "evidence", "tsm-api", "backends", "emulator", "tsm-embed", "tsm-cli")
          .whereLayer("evidence")
          .mayOnlyBeAccessedByLayers("tsm-api", "backends", "emulator", "tsm-embed", "tsm-cli");

  /** One slice for each package, so that a package and those below it count apart. */
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("org.opentsm.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule THE_CORE_OF_SPDM_DOES_NO_IO =
      noClasses()
          .that()
          .resideInAPackage(SPDM)
          .and()
          .resideOutsideOfPackage("org.opentsm.spdm.transport..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")
                  .or(fileStreams()));

  @ArchTest
  static final ArchRule SPDM_KNOWS_NO_FILES =
      noClasses()
          .that()
          .resideInAPackage(SPDM)
          .should()
          .dependOnClassesThat(resideInAPackage("java.nio.file..").or(fileStreams()));

  @ArchTest
  static final ArchRule THE_VERIFIER_DOES_NO_IO =
      noClasses()
          .that()
          .resideInAPackage(EVIDENCE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..")
                  .or(fileStreams()));

  /** The comparison and what keeps baselines know of no anchor. */
  @ArchTest
  static final ArchRule REVALIDATION_KNOWS_NO_TRUST_ANCHORS =
      noClasses()
          .that()
          .resideInAPackage("org.opentsm.tsm.api.revalidation..")
          .or()
          .haveSimpleName("KeyProof")
          .or()
          .haveSimpleName("Rounds")
          .should()
          .dependOnClassesThat(readTrust());

  /**
   * And nothing that is called on the way reads one: every call from the verb is followed, through
   * every class that could be behind an interface.
   */
  @ArchTest
  static void revalidatingReachesNoTrustAnchor(JavaClasses all) {
    CallGraph graph = new CallGraph(all);
    Map<JavaCodeUnit, JavaCodeUnit> reached =
        graph.reachedFrom(unit ->
            unit.getName().equals("revalidate")
                && unit.getOwner().isEquivalentTo(NativeCmaTsm.class));

    assertThat(reached.keySet())
        .as("a graph that follows calls")
        .anyMatch(unit -> unit.getOwner().isEquivalentTo(KeyProof.class))
        .anyMatch(unit -> unit.getOwner().getSimpleName().equals("CertificateChain"))
        .anyMatch(unit -> unit.getOwner().getSimpleName().equals("SpdmConnection"));
    assertThat(
            reached.keySet().stream()
                .filter(unit -> readTrust().test(unit.getOwner()))
                .map(unit -> graph.path(reached, unit)))
        .isEmpty();
  }

  /**
   * The verifier decides nothing by the name of the TSM: one class reports what it says, one hands
   * the name to the result, and nobody else asks.
   */
  @ArchTest
  static final ArchRule THE_VERIFIER_DOES_NOT_ASK_WHO_THE_PROVIDER_IS =
      noClasses()
          .that()
          .resideInAPackage(EVIDENCE)
          .and(not(resideInAnyPackage("org.opentsm.evidence.codec..", EVIDENCE_AS_JSON)))
          // Importers state who collected, and the page shows it.
          .and(
              not(
                  resideInAnyPackage(
                      "org.opentsm.evidence.dat..",
                      "org.opentsm.evidence.html..",
                      "org.opentsm.evidence.nvidia..")))
          .and(
              not(areNamed("Identity", "IdentityDigest", "Evidence", "Verifier", "UnsignedChecks")))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Identity.class);

  /** And those two compare no texts. */
  @ArchTest
  static final ArchRule WHO_REPORTS_THE_PROVIDER_COMPARES_NOTHING =
      noClasses()
          .that(areNamed("IdentityDigest", "Verifier", "UnsignedChecks"))
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "it compares a text or an object",
                  call ->
                      call.getName().startsWith("equals")
                          || call.getName().equals("hashCode")
                          || call.getName().equals("compareTo")
                          || (call.getTargetOwner().isEquivalentTo(String.class)
                              && call.getTarget()
                                  .getRawReturnType()
                                  .isEquivalentTo(boolean.class))));

  @ArchTest
  static final ArchRule GUICE_IS_KNOWN_TO_THE_TOOL_AND_THE_MODULES_OF_BACKENDS =
      noClasses()
          .that()
          .resideOutsideOfPackage(TOOL)
          .and()
          .areNotAssignableTo(Module.class)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.google.inject..", "jakarta.inject..");

  @ArchTest
  static final ArchRule GUICE_MODULES_ARE_IN_THE_TOOL_AND_IN_BACKENDS =
      classes()
          .that()
          .areAssignableTo(Module.class)
          .should()
          .resideInAnyPackage(TOOL, EMBED, BACKENDS)
          .andShould()
          .haveSimpleNameEndingWith("Module");

  @ArchTest
  static final ArchRule COMMAND_LINE_AND_LOGGING_ARE_THE_TOOLS =
      noClasses()
          .that()
          .resideOutsideOfPackage(TOOL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "org.slf4j..", "ch.qos.logback..");

  /** So that another server could take its place. */
  @ArchTest
  static final ArchRule THE_HTTP_SERVER_IS_KNOWN_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.opentsm.tsm.cli.http..", "org.opentsm.tsm.cli.client..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jetty..");

  @ArchTest
  static final ArchRule NO_NATIVE_ACCESS =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.lang.foreign..");

  @ArchTest
  static final ArchRule PROVIDERS_ARE_NEVER_REGISTERED =
      noClasses()
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "it registers a provider for the whole process",
                  call ->
                      call.getTargetOwner().isEquivalentTo(java.security.Security.class)
                          && (call.getName().equals("addProvider")
                              || call.getName().equals("insertProviderAt"))));

  @ArchTest
  static final ArchRule NOBODY_SPEAKS_PAST_THE_CONSOLE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Main.class.getName())
          // Its constructor for the build writes no results: it makes documents from the commands.
          .and()
          .doNotHaveFullyQualifiedName(GuiceFactory.class.getName())
          // It takes the place of what the log writes to.
          .and()
          .doNotHaveFullyQualifiedName(Console.class.getName())
          .should()
          .accessFieldWhere(
              DescribedPredicate.describe(
                  "it is System.out or System.err",
                  access ->
                      access.getTargetOwner().isEquivalentTo(System.class)
                          && access.getTarget().getRawType().isEquivalentTo(PrintStream.class)));

  @ArchTest
  static final ArchRule STATIC_FIELDS_ARE_CONSTANTS =
      fields()
          .that()
          .areStatic()
          // What this process owns: POSIX gives locks of files to the process, not to an object.
          .and(not(the("OWNED_HERE", DeviceOwnership.class)))
          // What this process has not overwritten yet: a secret that is lost is in no object.
          .and(not(the("NOT_CLOSED", Secret.class)))
          // Who this process is, as directories say: nothing changes it while it lives.
          .and(not(the("OURSELVES", PrivateDirectory.class)))
          // What a registry has, whoever measures in it: it is given, and keeps nothing of ours.
          .and(not(the("SUMS", "org.opentsm.tsm.api.SharedGauge")))
          .and(not(the("LOCK", "org.opentsm.tsm.api.SharedGauge")))
          .should()
          .beFinal()
          .andShould(holdNothingThatChanges());

  @ArchTest
  static final ArchRule CHECKED_EXCEPTIONS_ARE_SEALED_OR_FINAL =
      classes()
          .that()
          .areAssignableTo(Exception.class)
          .and()
          .areNotAssignableTo(RuntimeException.class)
          .should(
              new ArchCondition<>("be sealed or final") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  Class<?> exception = type.reflect();
                  boolean closed =
                      exception.isSealed() || Modifier.isFinal(exception.getModifiers());
                  events.add(
                      new SimpleConditionEvent(
                          type, closed, type.getName() + " is open to further kinds"));
                }
              });

  private static DescribedPredicate<JavaClass> areNamed(String... simpleNames) {
    List<String> names = List.of(simpleNames);
    return DescribedPredicate.describe(
        "are of " + names, type -> names.contains(type.getSimpleName()));
  }

  private static DescribedPredicate<JavaClass> readTrust() {
    return resideInAPackage("org.opentsm.evidence.trust..")
        .or(
            DescribedPredicate.describe(
                "lead to trust anchors",
                type ->
                    type.getName().endsWith(".TrustAnchors")
                        || type.isEquivalentTo(CertificatePath.class)));
  }

  private static DescribedPredicate<JavaClass> fileStreams() {
    return DescribedPredicate.describe(
        "read or write files",
        type ->
            type.isEquivalentTo(File.class)
                || type.getName().startsWith("java.io.File")
                || type.isEquivalentTo(java.io.RandomAccessFile.class)
                || type.isEquivalentTo(Path.class));
  }

  private static DescribedPredicate<JavaField> the(String name, Class<?> owner) {
    return the(name, owner.getName());
  }

  private static DescribedPredicate<JavaField> the(String name, String owner) {
    return DescribedPredicate.describe(
        name + " of " + owner,
        field -> field.getOwner().getName().equals(owner) && field.getName().equals(name));
  }

  /** Arrays and collections are constants if nobody can write them: what is there tells. */
  private static ArchCondition<JavaField> holdNothingThatChanges() {
    return new ArchCondition<>("hold nothing that changes") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        JavaClass type = field.getRawType();
        boolean suspicious =
            type.isAssignableTo(Collection.class)
                || type.isAssignableTo(Map.class)
                || type.getPackageName().startsWith("java.util.concurrent")
                || type.isAssignableTo(AtomicInteger.class);
        if (suspicious) {
          String kind = kindOf(field);
          events.add(
              new SimpleConditionEvent(
                  field,
                  kind.startsWith("java.util.ImmutableCollections$")
                      || kind.startsWith("java.util.Collections$"),
                  field.getFullName() + " holds a " + kind));
        }
      }
    };
  }

  private static String kindOf(JavaField field) {
    try {
      java.lang.reflect.Field reflected = field.reflect();
      reflected.setAccessible(true);
      Object value = reflected.get(null);
      return value == null ? "null" : value.getClass().getName();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
