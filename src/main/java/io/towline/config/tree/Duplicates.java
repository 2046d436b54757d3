package io.towline.config.tree;

import com.typesafe.config.ConfigUtil;
import io.towline.config.source.Outline;
import io.towline.config.source.Outline.Form;
import io.towline.config.source.Outline.Setting;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one file, or the files of one include pattern, write twice. HOCON merges it in silence, though nobody does so on purpose: a
 * section was copied and its new name forgotten. What is on purpose is left alone: another file that is included by its name, a
 * path in full ({@code routes.chat.origins = any}) over a section, and a substitution over a value.
 *
 * <p>Owner: the thread that loads.
 */
final class Duplicates {

    private final Report report;
    private final Map<List<String>, Place> entries = new HashMap<>();

    Duplicates(Report report) {
        this.report = report;
    }

    private record Slot(int block, List<String> path) {}

    void add(Path file, Outline outline) {
        Map<Slot, Place> values = new HashMap<>();
        for (Setting setting : outline.settings()) {
            Place place = Place.of(file, setting.line());
            if (setting.form() == Form.SECTION && Outline.isEntry(setting.path())) {
                first(entries.putIfAbsent(setting.path(), place))
                        .ifPresent(first -> report.add(
                                place,
                                path(setting) + ": is there already (" + first
                                        + "). Give one of them another name, or write both as one."));
            } else if (setting.form() == Form.VALUE) {
                first(values.putIfAbsent(new Slot(setting.block(), setting.path()), place))
                        .ifPresent(first -> report.add(
                                place, path(setting) + ": is set already (" + first + "). Remove one of the two."));
            }
        }
    }

    private static Optional<Place> first(Place place) {
        return Optional.ofNullable(place);
    }

    private static String path(Setting setting) {
        return ConfigUtil.joinPath(setting.path());
    }
}
