package io.towline.config;

import java.util.List;

/** What became of a configuration file. */
public sealed interface ConfigResult {

    /** It can be used. */
    record Usable(ProxyConfig config, Places places) implements ConfigResult {

        public Usable(ProxyConfig config) {
            this(config, Places.none());
        }
    }

    /** It cannot; all mistakes at once, in the order of the file. */
    record Unusable(List<Mistake> mistakes) implements ConfigResult {
        public Unusable {
            mistakes = List.copyOf(mistakes);
        }
    }
}
