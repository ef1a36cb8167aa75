package io.forestall.app.backtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceLabels;
import org.junit.jupiter.api.Test;

/** What detects cannot reach the labels, neither itself nor by way of what it calls. */
final class LabelsUnseenTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.forestall");

  @Test
  void detection_cannotReachTheReaderOfLabels() {
    noClasses()
        .that()
        .resideInAPackage("io.forestall.app.backtest.detect..")
        .should()
        .transitivelyDependOnClassesThat()
        .areAssignableTo(TraceLabels.class)
        .check(CLASSES);
  }

  @Test
  void detection_knowsNoLabel_judgeOrReport() {
    noClasses()
        .that()
        .resideInAPackage("io.forestall.app.backtest.detect..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(TraceLabel.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.forestall.app.backtest.judge..", "io.forestall.app.backtest.report..")
        .check(CLASSES);
  }

  @Test
  void judge_knowsNoReport_andRunsNothing() {
    noClasses()
        .that()
        .resideInAPackage("io.forestall.app.backtest.judge..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.forestall.app.backtest.report..", "io.forestall.streams..")
        .check(CLASSES);
  }
}
