package io.towline.config.setting;

import io.towline.config.tree.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the sections of one named entry (a route, say), or of the whole file beside the entries, have in common.
 *
 * <p>Owner: the thread that loads.
 *
 * @param whole whether all that is required must be there; {@code defaults} need not be whole
 * @param manual the path of every setting of reference.conf, such as {@code routes.NAME.path}
 * @param vocabulary the path within the entry of every setting that its reader asked for
 * @param opened every section that its reader looked into
 */
public record Scope(Report report, boolean whole, Set<String> manual, Set<String> vocabulary, List<Section> opened) {

    public Scope(Report report, boolean whole, Set<String> manual) {
        this(report, whole, manual, new TreeSet<>(), new ArrayList<>());
    }

    /** To be called when everything was asked for: what is left in the file is not ours. */
    public void reportStrangers() {
        opened.forEach(Section::reportStrangers);
    }
}
