package io.towline.service.systemd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the installed unit, with its drop-ins, says of the process that systemd starts: which user it is, and in which surroundings.
 * Read from the files, since systemd itself need not run where somebody checks.
 */
public final class ServiceUnit {

    private static final List<String> FOLDERS = List.of(
            "etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system");
    private static final List<Path> HOMES = List.of(Path.of("/home"), Path.of("/root"), Path.of("/run/user"));
    private static final List<Path> TEMPORARY = List.of(Path.of("/tmp"), Path.of("/var/tmp"));
    private static final String UNIT = "towline.service";

    private final Path root;
    private final Map<String, List<String>> settings = new HashMap<>();

    private ServiceUnit(Path root) {
        this.root = root;
    }

    /** Empty where no service is installed. */
    public static Optional<ServiceUnit> installed() {
        return installed(Path.of("/"));
    }

    /** The same of an image, or another machine's root. */
    public static Optional<ServiceUnit> installed(Path root) {
        for (String folder : FOLDERS) {
            Path file = root.resolve(folder).resolve(UNIT);
            if (Files.isReadable(file) && Files.isRegularFile(file)) {
                ServiceUnit unit = new ServiceUnit(root);
                unit.read(file);
                FOLDERS.reversed()
                        .forEach(each -> unit.readAll(root.resolve(each).resolve(UNIT + ".d")));
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    private void readAll(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.conf")) {
            found.forEach(files::add);
        } catch (IOException unreadable) {
            return; // then what the unit itself says has to do
        }
        files.sort(null);
        files.forEach(this::read);
    }

    /** An empty value takes back what was said before. */
    private void read(Path file) {
        for (String line : lines(file)) {
            int equals = line.indexOf('=');
            if (equals < 0 || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            String value = line.substring(equals + 1).strip();
            List<String> values =
                    settings.computeIfAbsent(line.substring(0, equals).strip(), _ -> new ArrayList<>());
            if (value.isEmpty()) {
                values.clear();
            } else {
                values.add(value);
            }
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(String::strip)
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private Optional<String> last(String setting) {
        List<String> values = settings.getOrDefault(setting, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    /** Root, where it says none. */
    public String user() {
        return last("User").orElse("root");
    }

    /** The setting by which the unit hides a file from its process, whatever the file's mode is; empty where it does not. */
    public Optional<String> hides(Path file) {
        Path path = file.toAbsolutePath().normalize();
        if (HOMES.stream().anyMatch(path::startsWith) && isOn("ProtectHome")) {
            return Optional.of("ProtectHome=" + last("ProtectHome").orElseThrow());
        }
        boolean ownTmp = isOn("PrivateTmp");
        return ownTmp && TEMPORARY.stream().anyMatch(path::startsWith)
                ? Optional.of("PrivateTmp=yes")
                : Optional.empty();
    }

    private boolean isOn(String setting) {
        return last(setting)
                .filter(value -> List.of("yes", "true", "on", "1", "tmpfs", "disconnected")
                        .contains(value))
                .isPresent();
    }

    public List<String> supplementaryGroups() {
        return settings.getOrDefault("SupplementaryGroups", List.of()).stream()
                .flatMap(each -> List.of(each.split("\\s+")).stream())
                .toList();
    }

    /** What files and lines of the unit put into the environment. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (String line : settings.getOrDefault("Environment", List.of())) {
            put(line, environment);
        }
        for (String file : settings.getOrDefault("EnvironmentFile", List.of())) {
            String path = file.startsWith("-") ? file.substring(1) : file;
            lines(root.resolve(path.replaceFirst("^/+", ""))).stream()
                    .filter(line -> !line.startsWith("#") && !line.startsWith(";"))
                    .forEach(line -> put(line, environment));
        }
        return environment;
    }

    /** {@code NAME=value} or {@code NAME="value"}. */
    private static void put(String line, Map<String, String> environment) {
        String bare = line.length() > 1 && line.startsWith("\"") && line.endsWith("\"")
                ? line.substring(1, line.length() - 1)
                : line;
        int equals = bare.indexOf('=');
        if (equals > 0) {
            String value = bare.substring(equals + 1);
            boolean quoted = value.length() > 1
                    && (value.startsWith("\"") || value.startsWith("'"))
                    && value.charAt(0) == value.charAt(value.length() - 1);
            environment.put(bare.substring(0, equals), quoted ? value.substring(1, value.length() - 1) : value);
        }
    }
}
