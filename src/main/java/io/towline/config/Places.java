package io.towline.config;

import io.towline.config.Node.Branch;
import java.nio.file.Path;
import java.util.HashMap;
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

    static Places of(Path main, Branch file) {
        Map<String, String> places = new HashMap<>();
        add(file, places);
        return new Places(main.toString(), places);
    }

    private static void add(Branch branch, Map<String, String> places) {
        branch.children().values().forEach(node -> {
            places.put(node.path(), node.place().toString());
            if (node instanceof Branch below) {
                add(below, places);
            }
        });
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
