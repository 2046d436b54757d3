package io.towline;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The {@link FloorPlan} as a test, and what else holds for all classes.
 *
 * <p>These are plain tests because Surefire runs ArchUnit's annotated fields only with an engine of their own.
 */
class ArchitectureTest {

    private static final JavaClasses TOWLINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.towline");

    /** So that a name in a stack trace, a log line or a talk means one thing. */
    @Test
    void noClassNameStandsTwice() {
        Map<String, List<String>> byName = TOWLINE.stream()
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getName)
                .filter(name -> !name.endsWith(".package-info"))
                .collect(Collectors.groupingBy(name -> name.substring(name.lastIndexOf('.') + 1)));
        assertEquals(
                List.of(),
                byName.values().stream().filter(same -> same.size() > 1).toList());
    }

    @Test
    void aRoomKnowsOnlyTheRoomsBelowIt() {
        LayeredArchitecture plan = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("door")
                .definedBy("io.towline");
        for (String room : FloorPlan.rooms()) {
            plan = plan.layer(room).definedBy("io.towline." + room + "..");
        }
        // Optional: a room is built when its first class moves in
        plan = plan.withOptionalLayers(true).ensureAllClassesAreContainedInArchitecture();
        for (String room : Stream.concat(FloorPlan.GROUND.stream(), FloorPlan.APART.stream())
                .toList()) {
            plan = plan.whereLayer(room).mayNotAccessAnyLayer();
        }
        for (String room : FloorPlan.FIRST) {
            plan = plan.whereLayer(room).mayOnlyAccessLayers(FloorPlan.GROUND.toArray(String[]::new));
        }
        for (Map.Entry<String, List<String>> room : FloorPlan.ABOVE.entrySet()) {
            plan = plan.whereLayer(room.getKey()).mayOnlyAccessLayers(FloorPlan.withGround(room.getValue()));
        }
        plan.whereLayer("migrate")
                .mayOnlyAccessLayers("config")
                .whereLayer("door")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("door")
                .check(TOWLINE);
    }

    @Test
    void atTheDoorStandTwo() {
        List<String> there = TOWLINE.stream()
                .filter(each -> each.getPackageName().equals("io.towline"))
                .filter(each -> each.getEnclosingClass().isEmpty())
                .map(JavaClass::getSimpleName)
                .sorted()
                .toList();
        assertEquals(List.of("Main", "Towline"), there);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("io.towline.(*)..").should().beFreeOfCycles().check(TOWLINE);
    }

    @Test
    void aRoomWithinAGroundRoomKnowsThatOneOnly() {
        for (String room : FloorPlan.ROOMY) {
            String outer = "io.towline." + room;
            List<String> strangers = TOWLINE.stream()
                    .filter(each -> each.getPackageName().equals(outer)
                            || each.getPackageName().startsWith(outer + "."))
                    .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                    .filter(each -> each.getTargetClass().getPackageName().startsWith(outer + "."))
                    .filter(each -> !each.getTargetClass()
                            .getPackageName()
                            .equals(each.getOriginClass().getPackageName()))
                    .map(each -> each.getDescription())
                    .toList();
            assertEquals(List.of(), strangers);
        }
    }

    /** Native memory and numbers of descriptors: what goes wrong there ends the process, so it stays in one place. */
    @Test
    void onlyServiceCallsLibc() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.towline.service..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.towline.service.Libc")
                .check(TOWLINE);
    }

    @Test
    void aRoomWithinARoomKnowsOnlyWhatIsNamedBesideIt() {
        FloorPlan.INNER.forEach((house, rooms) -> inside(house, rooms).check(within(house)));
    }

    private static LayeredArchitecture inside(String house, List<FloorPlan.Room> rooms) {
        LayeredArchitecture plan = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .ensureAllClassesAreContainedInArchitecture();
        for (FloorPlan.Room room : rooms) {
            boolean itself = room.name().equals(house);
            plan = plan.layer(room.name()).definedBy("io.towline." + house + (itself ? "" : "." + room.name()));
        }
        if (rooms.stream().noneMatch(room -> room.name().equals(house))) {
            plan = plan.layer("door")
                    .definedBy("io.towline." + house)
                    .whereLayer("door")
                    .mayNotBeAccessedByAnyLayer();
        }
        for (FloorPlan.Room room : rooms) {
            plan = room.knows().length == 0
                    ? plan.whereLayer(room.name()).mayNotAccessAnyLayer()
                    : plan.whereLayer(room.name()).mayOnlyAccessLayers(room.knows());
        }
        return plan;
    }

    private static JavaClasses within(String room) {
        return TOWLINE.that(resideInAPackage("io.towline." + room + ".."));
    }

    /** Nor does anybody else outside their rooms; the front door puts them on the list. */
    @Test
    void theBridgesDoorKnowsNoProtocol() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.towline", "io.towline.bridge.protocol.sockjs..", "io.towline.bridge.protocol.towline..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.towline.bridge.protocol.sockjs..", "io.towline.bridge.protocol.towline..")
                .check(TOWLINE);
    }

    @Test
    void roomsWithinARoomHaveNoCycles() {
        FloorPlan.INNER
                .keySet()
                .forEach(outer -> slices().matching("io.towline.(**)")
                        .should()
                        .beFreeOfCycles()
                        .check(within(outer)));
    }

    /** To load it takes longer than most commands run. */
    @Test
    void onlyTheDoorOfTheCommandLineKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.towline.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(TOWLINE);
    }

    /** Where no collector is configured none of its classes is loaded. */
    @Test
    void onlyTheRoomForSpansKnowsOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.towline.otel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(TOWLINE);
    }

    @Test
    void onlyTheTreeOfTheConfigurationKnowsHocon() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.towline.config.tree")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.typesafe..")
                .check(TOWLINE);
    }

    @Test
    void valuesAndRulesDoNoNetworking() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.towline.config..",
                        "io.towline.conversation..",
                        "io.towline.frame..",
                        "io.towline.metrics..",
                        "io.towline.route..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.undertow..", "org.xnio..", "java.nio.channels..")
                .check(TOWLINE);
    }

    @Test
    void noClassIsADumpingGround() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Common|Misc)")
                .check(TOWLINE);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areStatic().should().beFinal().check(TOWLINE);
    }

    @Test
    void onlyTheFrontDoorAndTheCommandLinePrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.towline", "io.towline.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(TOWLINE);
    }

    @Test
    void nobodyLogsByJavaUtilLogging() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(TOWLINE);
    }

    /** The rules above hold for rooms that they know: one that the plan lacks is a mistake, and so is a class beside all rooms. */
    @Test
    void everyPackageIsInThePlan() {
        List<String> unplanned = TOWLINE.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .filter(name -> !name.equals("io.towline"))
                .filter(name -> !FloorPlan.rooms().contains(name.split("\\.")[2]))
                .toList();
        assertEquals(List.of(), unplanned);
    }
}
