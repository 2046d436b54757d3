package io.towline.config;

import java.util.List;

/** What became of a configuration file. */
public sealed interface ConfigResult {

    /**
     * It can be used.
     *
     * @param notYetActive paths of settings that are valid but that this version does not act on, such as {@code
     *     routes.chat.bridge}
     */
    record Usable(ProxyConfig config, List<String> notYetActive, Places places) implements ConfigResult {

        public Usable(ProxyConfig config, List<String> notYetActive) {
            this(config, notYetActive, Places.none());
        }

        public Usable {
            notYetActive = List.copyOf(notYetActive);
        }
    }

    /** It cannot; all mistakes at once, in the order of the file. */
    record Unusable(List<Mistake> mistakes) implements ConfigResult {
        public Unusable {
            mistakes = List.copyOf(mistakes);
        }
    }
}
