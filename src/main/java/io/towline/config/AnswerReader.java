package io.towline.config;

import static io.towline.config.Readings.count;
import static io.towline.config.Readings.flag;
import static io.towline.config.Readings.orOff;
import static io.towline.config.Readings.path;
import static io.towline.config.Readings.text;

import io.towline.config.RouteAction.Files;
import io.towline.config.RouteAction.Redirect;
import io.towline.config.RouteAction.Respond;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how a route answers by itself: {@code redirect}, {@code respond} and {@code files}, of which it has one or none. */
final class AnswerReader {

    /** What a route may have in place of an upstream. */
    static final List<String> KEYS = List.of("redirect", "respond", "files");

    private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
    private static final List<Integer> WITHOUT_BODY = List.of(204, 205, 304);

    private final Section route;

    AnswerReader(Section route) {
        this.route = route;
    }

    /** Whether the route itself says so; what {@code defaults} say of an answer is for those that have one. */
    static boolean isWritten(Section route) {
        return KEYS.stream().anyMatch(route::isWritten);
    }

    /** Empty where it has none, or none that could be read. */
    Optional<RouteAction> read() {
        Optional<RouteAction> redirect = redirect(route.section("redirect", "Write redirect { to = \"...\" }."));
        Optional<RouteAction> respond = respond(route.section("respond", "Write respond { status = 404 }."));
        Optional<RouteAction> files = files(route.section("files", "Write files { root = \"...\" }."));
        List<String> written = KEYS.stream().filter(route::isWritten).toList();
        if (written.size() > 1) {
            written.stream()
                    .skip(1)
                    .forEach(key -> route.forgotten(
                            key,
                            "the route has " + written.getFirst() + " as well, and it answers in one way only. Remove"
                                    + " one of them."));
        }
        if (written.isEmpty()) {
            return Optional.empty();
        }
        checkCompany(written.getFirst());
        return switch (written.getFirst()) {
            case "redirect" -> redirect;
            case "respond" -> respond;
            default -> files;
        };
    }

    /** What belongs to routes with an upstream. */
    private void checkCompany(String key) {
        route.forgotten(
                "upstream", "the route answers by itself, by " + key + ". Remove one of them, or make two routes.");
        if (!key.equals("files")) {
            route.forgotten("rewrite", "the route answers by itself, by " + key + ", so no path goes on. Remove it.");
        }
        if (route.isWritten("bridge")) {
            route.forgotten(
                    "bridge", "the route answers by itself, by " + key + ", so no session begins there. Remove it.");
        }
    }

    private Optional<RouteAction> redirect(Section redirect) {
        int status = redirect.read("status", redirectStatus());
        if (!route.isWritten("redirect")) {
            redirect.optional("to", text());
            return Optional.empty();
        }
        return redirect.required(
                        "to", text(AnswerReader::location), "Write where to, such as to = \"https://{host}{uri}\".")
                .map(to -> new Redirect(to, status));
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
        return route.isWritten("respond") ? Optional.of(new Respond(status, body, type, headers)) : Optional.empty();
    }

    private Optional<RouteAction> files(Section files) {
        String index = files.read("index", text(AnswerReader::fileName));
        Optional<String> fallback = files.read("fallback", orOff(text(AnswerReader::filePath)));
        Optional<String> cacheControl = files.read("cache-control", orOff(text(HeaderReader::value)));
        boolean precompressed = files.read("precompressed", flag());
        if (!route.isWritten("files")) {
            files.optional("root", text());
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
