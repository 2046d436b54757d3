package io.towline.config;

import java.nio.file.Path;
import java.util.Map;

/** Where each setting of a usable configuration stands, for what is found out about it later. */
public final class Places {

    private final String file;
    private final Map<String, String> places;

    private Places(String file, Map<String, String> places) {
        this.file = file;
        this.places = Map.copyOf(places);
    }

    /** Of a configuration that came from no file. */
    public static Places none() {
        return new Places("", Map.of());
    }

    /** @param places file and line of each setting and section, by their paths */
    public static Places of(Path main, Map<String, String> places) {
        return new Places(main.toString(), places);
    }

    /** File and line of the setting, or of the section around it; only the file where no line is known. */
    public String where(String path) {
        for (String at = path; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            String place = places.get(at);
            if (place != null) {
                return place;
            }
        }
        return file;
    }
}
