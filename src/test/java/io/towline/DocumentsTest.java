package io.towline;

import static java.util.function.Predicate.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents that people read: their links lead somewhere, and what they say of the code can be found in it. */
class DocumentsTest {

    private static final Path README = Path.of("README.md");
    private static final Path ARCHITECTURE = Path.of("docs/architecture.md");
    private static final Path SOURCES = Path.of("src/main/java/io/towline");
    private static final Path TESTS = Path.of("src/test/java/io/towline");
    private static final int LONGEST_LINE = 120;

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** Rooms, if need be, and a class in them: {@code Leg}, {@code relay/Leg}, {@code Dial.Result}, {@code FooTest#method}. */
    private static final Pattern CLASS =
            Pattern.compile("(?<room>(?:[a-z0-9]+/)*)(?<outer>[A-Z]\\w*[a-z]\\w*)(?<rest>(?:[.#]\\w+)*)");

    @Test
    void linksLeadToFilesAndHeadingsThatExist() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            for (String link : links(document)) {
                Path file = target(document, link);
                Optional<String> heading = heading(link);
                if (!Files.exists(file)
                        || heading.isPresent() && !headings(file).contains(heading.get())) {
                    broken.add(document + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void everyDocumentIsReachedFromTheReadme() throws IOException {
        Set<Path> reached = new HashSet<>(Set.of(README));
        Queue<Path> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            Path document = next.remove();
            links(document).stream()
                    .map(link -> target(document, link))
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(reached::add)
                    .forEach(next::add);
        }
        assertEquals(
                List.of(), documents().stream().filter(not(reached::contains)).toList());
    }

    @Test
    void linesAreShortOutsideTables() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path document : forDevelopers()) {
            List<String> lines = Files.readAllLines(document);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > LONGEST_LINE && !lines.get(i).startsWith("|")) {
                    tooLong.add(document + ":" + (i + 1));
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void classesThatAreNamedExist() throws IOException {
        Map<String, List<Path>> classes = classes();
        List<String> unknown = new ArrayList<>();
        for (Path document : forDevelopers()) {
            for (String code : found(CODE, prose(document))) {
                if (CLASS.matcher(code).matches() && !exists(code, classes)) {
                    unknown.add(document + ": " + code);
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    @Test
    void theFloorPlanIsTheOneThatIsChecked() throws IOException {
        Set<String> built = builtRooms();
        Map<String, Set<String>> plan = new TreeMap<>();
        for (String room : built) {
            plan.put(room, new TreeSet<>(FloorPlan.ABOVE.getOrDefault(room, List.of())));
            plan.get(room).retainAll(built);
        }
        assertEquals(plan, tableUnder("## Floor plan"));
    }

    @Test
    void theFloorPlansWithinRoomsAreThoseThatAreChecked() throws IOException {
        assertEquals(planOf(FloorPlan.BRIDGE), tableUnder("## The rooms of the bridge"));
        assertEquals(planOf(FloorPlan.ADMIN), tableUnder("## The rooms of admin"));
        assertEquals(planOf(FloorPlan.CLI), tableUnder("## The rooms of the command line"));
        assertEquals(planOf(FloorPlan.CONFIG), tableUnder("## The rooms of the configuration"));
        assertEquals(planOf(FloorPlan.LISTENER), tableUnder("## The rooms of the listener"));
    }

    private static Map<String, Set<String>> planOf(List<FloorPlan.Room> rooms) {
        return rooms.stream().collect(Collectors.toMap(room -> room.name(), room -> Set.of(room.knows())));
    }

    // ---- documents ----

    private static List<Path> documents() throws IOException {
        return Stream.concat(
                        Stream.of(README, Path.of("CONTRIBUTING.md"), Path.of("SECURITY.md")),
                        filesOf(Path.of("docs"), ".md"))
                .toList();
    }

    private static List<Path> forDevelopers() throws IOException {
        return Stream.concat(
                        Stream.of(Path.of("CONTRIBUTING.md"), ARCHITECTURE), filesOf(Path.of("docs/decisions"), ".md"))
                .toList();
    }

    private static Stream<Path> filesOf(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    /** Without what stands between fences. */
    private static String prose(Path document) throws IOException {
        StringBuilder prose = new StringBuilder();
        boolean fenced = false;
        for (String line : Files.readAllLines(document)) {
            boolean fence = line.stripLeading().startsWith("```");
            if (!fence && !fenced) {
                prose.append(line).append('\n');
            }
            fenced ^= fence;
        }
        return prose.toString();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    // ---- links ----

    private static List<String> links(Path document) throws IOException {
        Predicate<String> leadsAway = link -> link.contains("://") || link.startsWith("mailto:");
        return found(LINK, prose(document)).stream().filter(not(leadsAway)).toList();
    }

    private static Path target(Path document, String link) {
        String file = link.substring(0, link.contains("#") ? link.indexOf('#') : link.length());
        return file.isEmpty() ? document : document.resolveSibling(file).normalize();
    }

    private static Optional<String> heading(String link) {
        return link.contains("#") ? Optional.of(link.substring(link.indexOf('#') + 1)) : Optional.empty();
    }

    /** By the names that GitHub gives them. */
    private static Set<String> headings(Path document) throws IOException {
        Map<String, Integer> times = new HashMap<>();
        Set<String> headings = new HashSet<>();
        for (String line : prose(document).lines().toList()) {
            if (line.matches("#{1,6} .*")) {
                String name = line.substring(line.indexOf(' ') + 1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = times.merge(name, 1, Integer::sum) - 1;
                headings.add(before == 0 ? name : name + "-" + before);
            }
        }
        return headings;
    }

    // ---- the code ----

    private static Map<String, List<Path>> classes() throws IOException {
        return Stream.concat(filesOf(SOURCES, ".java"), filesOf(TESTS, ".java"))
                .collect(Collectors.groupingBy(
                        file -> file.getFileName().toString().replace(".java", "")));
    }

    private static boolean exists(String code, Map<String, List<Path>> classes) throws IOException {
        var parts = CLASS.matcher(code);
        parts.matches();
        for (Path file : classes.getOrDefault(parts.group("outer"), List.of())) {
            String room = file.getParent().toString().replace('\\', '/') + "/";
            if (room.endsWith("/" + parts.group("room")) && hasAll(parts.group("rest"), Files.readString(file))) {
                return true;
            }
        }
        return false;
    }

    /** Whether all members that are named occur in the text, as words. */
    private static boolean hasAll(String members, String text) {
        return Stream.of(members.split("[.#]"))
                .filter(not(String::isEmpty))
                .allMatch(member ->
                        Pattern.compile("\\b" + member + "\\b").matcher(text).find());
    }

    private static Set<String> builtRooms() throws IOException {
        try (Stream<Path> rooms = Files.list(SOURCES)) {
            return rooms.filter(Files::isDirectory)
                    .map(room -> room.getFileName().toString())
                    .filter(room -> !room.equals("cli")) // which may know all
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The first column of a table, and what its last says in code. */
    private static Map<String, Set<String>> tableUnder(String heading) throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        List<String> lines = Files.readAllLines(ARCHITECTURE);
        lines.subList(lines.indexOf(heading) + 1, lines.size()).stream()
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|"))
                .forEach(cells ->
                        table.put(found(CODE, cells[1]).getFirst(), Set.copyOf(found(CODE, cells[cells.length - 1]))));
        return table;
    }
}
