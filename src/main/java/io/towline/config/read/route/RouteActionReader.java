package io.towline.config.read.route;

import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.path;
import static io.towline.config.setting.Readings.text;

import io.towline.config.RouteAction;
import io.towline.config.RouteAction.Files;
import io.towline.config.RouteAction.Redirect;
import io.towline.config.RouteAction.Respond;
import io.towline.config.setting.Reading;
import io.towline.config.setting.Section;
import io.towline.config.value.RouteGrammar;
import io.towline.config.value.Template;
import io.towline.config.value.Unfit;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads how a route answers by itself: {@code redirect}, {@code respond} and {@code files}, of which it has one or none. */
public final class RouteActionReader {

    /** What a route may have in place of an upstream. */
    public static final List<String> KEYS = List.of("redirect", "respond", "files");

    /** What an expression's group took, as {@code rewrite} has it. */
    private static final Pattern GROUP = Pattern.compile("\\$[0-9]");

    private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
    private static final List<Integer> WITHOUT_BODY = List.of(204, 205, 304);

    private final Section route;

    RouteActionReader(Section route) {
        this.route = route;
    }

    /** Whether the route itself says so; what {@code defaults} say of an answer is for those that have one. */
    static boolean isWritten(Section route) {
        return KEYS.stream().anyMatch(key -> isWritten(route, key));
    }

    private static boolean isWritten(Section route, String key) {
        return route.given(key)
                .filter(node -> node.path().equals(route.path(key)))
                .isPresent();
    }

    /** Empty where it has none, or none that could be read. */
    Optional<RouteAction> read() {
        Map<String, Optional<RouteAction>> read = new LinkedHashMap<>();
        read.put("redirect", redirect(route.section("redirect", "Write redirect { to = \"...\" }.")));
        read.put("respond", respond(route.section("respond", "Write respond { status = 404 }.")));
        read.put("files", files(route.section("files", "Write files { root = \"...\" }.")));
        List<String> written =
                KEYS.stream().filter(key -> isWritten(route, key)).toList();
        if (written.isEmpty()) {
            return Optional.empty();
        }
        String first = written.getFirst();
        if (read.get(first).isPresent()) {
            checkCompany(first);
        }
        written.stream()
                .skip(1)
                .filter(key -> read.get(key).isPresent())
                .forEach(key -> route.forgotten(
                        key, "the route has " + first + " as well, and answers in one way only. Remove one of them."));
        return read.get(first);
    }

    /** What belongs to routes with an upstream. */
    private void checkCompany(String key) {
        String why = "the route answers by itself, by " + key;
        route.forgotten("upstream", why + ". Remove one of them, or make two routes.");
        if (key.equals("respond")) {
            route.forgotten("rewrite", why + ", so no path goes on. Remove it.");
        }
        if (route.isWritten("bridge")) {
            route.forgotten("bridge", why + ", so no session begins there. Remove it.");
        }
    }

    private Optional<RouteAction> redirect(Section redirect) {
        int status = redirect.read("status", redirectStatus());
        if (!isNeeded(redirect, "redirect", "status")) {
            redirect.optional("to", text(RouteActionReader::location));
            return Optional.empty();
        }
        return redirect.required(
                        "to",
                        text(RouteActionReader::location),
                        "Write where to, such as to = \"https://{host}{uri}\".")
                .map(to -> new Redirect(to, status));
    }

    /** Whether the route wants this answer, and nothing of it is a mistake already, of which the next would only follow. */
    private boolean isNeeded(Section section, String key, String... settings) {
        return isWritten(route, key) && route.fits(key) && Stream.of(settings).allMatch(section::fits);
    }

    private static Reading<Integer> redirectStatus() {
        return node -> {
            int status = count(100, 599).of(node);
            if (!REDIRECTS.contains(status)) {
                throw new Unfit(status + " does not redirect. Write 301, 302, 303, 307 or 308.");
            }
            return status;
        };
    }

    /** A URL, or a path of the same host. */
    private static Template location(String text) throws Unfit {
        Template template = Template.parse(text);
        Matcher group = GROUP.matcher(text);
        if (group.find()) {
            throw new Unfit(
                    "\"" + text + "\" has \"" + group.group() + "\", which only rewrite knows. Write the new path"
                            + " as the route's rewrite, such as rewrite = \"/new/$1\", and to = \"{uri}\".");
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c >= 0x7F)) {
            throw new Unfit(
                    "\"" + text + "\" has characters that no URL has. Write them percent-encoded, such as %20.");
        }
        boolean path = text.startsWith("/") || text.startsWith("{uri}") || text.startsWith("{path}");
        boolean url = text.matches("(?i)(https?|wss?|\\{scheme})://[^/?#].*+");
        if (!path && !url) {
            throw new Unfit("\"" + text + "\" is neither a URL nor a path. Write \"https://" + text
                    + "\", or begin it with a slash.");
        }
        return template;
    }

    private Optional<RouteAction> respond(Section respond) {
        int status = respond.read("status", count(200, 599));
        Optional<String> body = respond.optional("body", text());
        String type = respond.read("content-type", text(HeaderReader::value));
        Map<String, Template> headers = new LinkedHashMap<>(new HeaderReader(respond).fields("headers", false));
        if (WITHOUT_BODY.contains(status)) {
            respond.contradiction("body", "status", "an answer with status " + status + " has no body. Remove it.");
        }
        return isNeeded(respond, "respond", "status", "body", "content-type")
                ? Optional.of(new Respond(status, body, type, headers))
                : Optional.empty();
    }

    private Optional<RouteAction> files(Section files) {
        String index = files.read("index", text(RouteActionReader::fileName));
        Optional<String> fallback = files.read("fallback", orOff(text(RouteActionReader::filePath)));
        Optional<String> cacheControl = files.read("cache-control", orOff(text(HeaderReader::value)));
        boolean precompressed = files.read("precompressed", flag());
        if (!isNeeded(files, "files", "index", "fallback", "cache-control", "precompressed")) {
            files.optional("root", folder());
            return Optional.empty();
        }
        return files.required("root", folder(), "Name the folder, such as root = \"/srv/www\".")
                .map(root -> {
                    fallback.map(path -> root.resolve(path.substring(1)))
                            .filter(file -> !java.nio.file.Files.isRegularFile(file))
                            .ifPresent(
                                    file -> files.contradiction("fallback", "root", "there is no file " + file + "."));
                    return new Files(root, index, fallback, cacheControl, precompressed);
                });
    }

    private static Reading<Path> folder() {
        return node -> {
            Path root = path().of(node);
            if (!java.nio.file.Files.exists(root)) {
                throw new Unfit("there is no folder " + root + ".");
            }
            if (!java.nio.file.Files.isDirectory(root)) {
                throw new Unfit(root + " is no folder.");
            }
            if (!java.nio.file.Files.isReadable(root) || !java.nio.file.Files.isExecutable(root)) {
                throw new Unfit("user " + System.getProperty("user.name") + " may not read " + root + ".");
            }
            return root.toAbsolutePath();
        };
    }

    private static String fileName(String text) throws Unfit {
        if (text.isEmpty() || text.startsWith(".") || text.contains("/") || text.contains("\\")) {
            throw new Unfit("\"" + text + "\" is not the name of a file that is served. Write one such as index.html.");
        }
        return text;
    }

    private static String filePath(String text) throws Unfit {
        String path = RouteGrammar.path(text);
        if (path.endsWith("/") || path.contains("/.") || path.contains("%")) {
            throw new Unfit("\"" + text + "\" is not the path of a file that is served. Write one such as"
                    + " \"/index.html\", as it lies below root.");
        }
        return path;
    }
}
