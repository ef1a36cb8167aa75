package io.forestall.app;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.InlineRunner;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of modules and packages, and what the deterministic part must not touch. */
final class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.forestall");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schemas",
        "traces",
        "ingest",
        "simulator",
        "detectors",
        "streams.core",
        "training",
        "streams.kafka",
        "alerts"
      })
  void everyModule_isSeen(String module) {
    assertThat(CLASSES.that(resideInAPackage("io.forestall." + module + ".."))).isNotEmpty();
  }

  @Test
  void detectors_dependOnNothingButTheLanguage() {
    classes()
        .that()
        .resideInAPackage("io.forestall.detectors..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.forestall.detectors..", "java..", "org.jspecify..", "com.google.errorprone..")
        .check(CLASSES);
  }

  /** Modules meet at topics: what each may know of the others. */
  @ParameterizedTest
  @CsvSource({
    "schemas,        io.forestall.schemas..",
    "traces,         io.forestall.schemas..|io.forestall.traces..",
    "simulator,      io.forestall.schemas..|io.forestall.traces..|io.forestall.simulator..",
    "ingest,         io.forestall.schemas..|io.forestall.ingest..",
    "streams.core,   io.forestall.schemas..|io.forestall.detectors..|io.forestall.streams.core..",
    "training,       io.forestall.schemas..|io.forestall.traces..|io.forestall.detectors.."
        + "|io.forestall.streams.core..|io.forestall.training..",
    "streams.kafka,  io.forestall.schemas..|io.forestall.detectors..|io.forestall.streams..",
    "alerts,         io.forestall.schemas..|io.forestall.alerts..",
  })
  void module_dependsOnlyOnEarlierOnes(String module, String allowed) {
    noClasses()
        .that()
        .resideInAPackage("io.forestall." + module + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.forestall..").and(not(resideInAnyPackage(allowed.split("\\|")))))
        .check(CLASSES);
  }

  @Test
  void core_knowsNoEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.forestall.streams.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.apache.flink..", "org.slf4j..")
        .check(CLASSES);
  }

  /** Smile is under the GPL; what agents and scorers run is not. */
  @Test
  void smile_isUsedInTrainingAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.forestall.training..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("smile..")
        .check(CLASSES);
  }

  /** Within a module the data's way is the order of the alphabet, and nothing looks back. */
  @ParameterizedTest
  @CsvSource({
    "ingest.normalize,     ingest.collect",
    "ingest.publish,       ingest.collect",
    "ingest.publish,       ingest.normalize",
    "streams.core.align,   streams.core.score",
    "streams.core.features, streams.core.model",
    "streams.core.features, streams.core.score",
    "streams.core.model,   streams.core.score",
    "streams.core.align,   streams.core.triage",
    "streams.core.score,   streams.core.triage",
    "streams.core.triage,  streams.core.score",
    "alerts.notify,        alerts.dispatch",
  })
  void package_doesNotKnow(String one, String other) {
    noClasses()
        .that()
        .resideInAPackage("io.forestall." + one + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.forestall." + other + "..")
        .check(CLASSES);
  }

  /**
   * The application only puts parts together. The core's runner and its configuration stand at the
   * core's front, beside the words that all its stages share, and know the stages.
   */
  @Test
  void packages_haveNoCycles() {
    slices()
        .matching("io.forestall.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(belongTo(equivalentTo(InlineRunner.class)), alwaysTrue())
        .ignoreDependency(belongTo(equivalentTo(CoreConfig.class)), alwaysTrue())
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.forestall.detectors..", "io.forestall.streams.core.."})
  void deterministicCode_touchesNoClockThreadOrChance(String packages) {
    noClasses()
        .that()
        .resideInAPackage(packages)
        .should()
        .dependOnClassesThat()
        .areAssignableTo(InstantSource.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executor.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Lock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ThreadLocalRandom.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .check(CLASSES);
  }
}
