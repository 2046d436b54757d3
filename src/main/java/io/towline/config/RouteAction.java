package io.towline.config;

import io.towline.config.value.Template;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How a route answers by itself, where it sends no requests to an upstream. */
public sealed interface RouteAction {

    /** What it does, for operators. */
    String summary();

    /** @param to where the client shall go instead: a URL, or a path on the same host */
    record Redirect(Template to, int status) implements RouteAction {
        @Override
        public String summary() {
            return "redirect to " + to + " (" + status + ")";
        }
    }

    /**
     * Always the same.
     *
     * @param headers by their names
     */
    record Respond(int status, Optional<String> body, String contentType, Map<String, Template> headers)
            implements RouteAction {
        public Respond {
            headers = Map.copyOf(headers);
        }

        @Override
        public String summary() {
            return "respond " + status;
        }
    }

    /**
     * Files of a folder.
     *
     * @param index the file that stands for its folder
     * @param fallback path of the file that is served where there is none
     * @param cacheControl of all but index and fallback
     * @param precompressed {@code .br} and {@code .gz} beside a file are served in its place to who takes them
     */
    record Files(
            Path root, String index, Optional<String> fallback, Optional<String> cacheControl, boolean precompressed)
            implements RouteAction {
        @Override
        public String summary() {
            return "files of " + root + fallback.map(path -> ", else " + path).orElse("");
        }
    }
}
