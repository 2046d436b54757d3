package io.towline;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * How many rooms stand on each other, those within rooms counted. A change at the bottom of a long chain may be felt in all that is above it, and
 * who reads from the top must go down all of it.
 *
 * <p>The front door and the commands are above all others and know each other: Main runs the commands, and they run Towline. So they are
 * left out.
 */
class LayersTest {

    private static final int MOST = 12;

    private static final JavaClasses TOWLINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.towline");

    @Test
    void roomsStandOnAFewOthersAtMost() {
        List<String> longest = longest(uses(TOWLINE));
        assertTrue(longest.size() <= MOST, longest::toString);
    }

    @Test
    void noTwoRoomsKnowEachOther() {
        slices().matching("io.towline.(**)").should().beFreeOfCycles().check(TOWLINE);
    }

    @Test
    void theLongestChainIsCounted() {
        Map<String, Set<String>> uses =
                Map.of("a", Set.of("b", "c"), "b", Set.of("c"), "c", Set.of("d"), "e", Set.of());
        assertEquals(List.of("a", "b", "c", "d"), longest(uses));
    }

    private static boolean isAbove(String room) {
        return room.equals("io.towline") || room.startsWith("io.towline.cli");
    }

    /** Which rooms each uses. */
    private static Map<String, Set<String>> uses(JavaClasses classes) {
        Map<String, Set<String>> uses = new TreeMap<>();
        classes.stream()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(each -> !isAbove(from(each)) && to(each).startsWith("io.towline."))
                .filter(each -> !from(each).equals(to(each)))
                .forEach(each ->
                        uses.computeIfAbsent(from(each), _ -> new TreeSet<>()).add(to(each)));
        return uses;
    }

    private static String from(Dependency each) {
        return each.getOriginClass().getPackageName();
    }

    private static String to(Dependency each) {
        return each.getTargetClass().getPackageName();
    }

    private static List<String> longest(Map<String, Set<String>> uses) {
        Map<String, List<String>> known = new TreeMap<>();
        List<String> longest = List.of();
        for (String room : new TreeSet<>(uses.keySet())) {
            List<String> chain = chain(room, uses, known);
            longest = chain.size() > longest.size() ? chain : longest;
        }
        return longest;
    }

    private static List<String> chain(String room, Map<String, Set<String>> uses, Map<String, List<String>> known) {
        List<String> found = known.get(room);
        if (found != null) {
            return found;
        }
        known.put(room, List.of()); // a circle is another test's affair, and is not to be walked for ever
        List<String> below = List.of();
        for (String used : uses.getOrDefault(room, Set.of())) {
            List<String> chain = chain(used, uses, known);
            below = chain.size() > below.size() ? chain : below;
        }
        List<String> all = new ArrayList<>(List.of(room));
        all.addAll(below);
        known.put(room, all);
        return all;
    }
}
