package io.towline.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whom a conversation may be given to. Those that were drained, are full or were tried for it are out of the question, and
 * those that are down: our own checks have just seen it. Of the rest the best that
 * there are:
 *
 * <ol>
 *   <li>servers that are fit, backups not among them;
 *   <li>backups that are fit;
 *   <li>servers that were set aside, and then backups that were: what is known of them is old, a wrong guess costs one refused connect, and a
 *       group that refuses everybody because of its memory would turn a short outage into a long one.
 * </ol>
 *
 * Where of all that are no backups and not drained fewer than {@code balance.panic} are fit, the few would drown in the work of the many: then
 * those that were set aside or are down count as fit.
 *
 * <p>To be called under the lock of {@link KnownServers}.
 */
final class Eligible {

    private Eligible() {}

    static List<ServerState> of(List<ServerState> servers, Set<String> tried, OptionalInt panic, long now) {
        boolean trustAll = panic.isPresent() && isPanic(servers, panic.getAsInt());
        List<ServerState> best = List.of();
        Rank rank = Rank.LAST;
        for (ServerState each : servers) {
            if (each.drained() || (each.isDown() && !trustAll) || !each.hasRoom() || tried.contains(each.url())) {
                continue;
            }
            Rank its = Rank.of(each.isBackup(), trustAll || each.inUse(now));
            if (its.compareTo(rank) < 0 || best.isEmpty()) {
                best = new ArrayList<>();
                rank = its;
            }
            if (its == rank) {
                best.add(each);
            }
        }
        return best;
    }

    private static boolean isPanic(List<ServerState> servers, int percent) {
        int all = 0;
        int fit = 0;
        for (ServerState each : servers) {
            if (!each.isBackup() && !each.drained()) {
                all++;
                fit += each.isUnwell() ? 0 : 1;
            }
        }
        return 100 * fit < percent * all;
    }

    /** The best first. */
    private enum Rank {
        FIT,
        FIT_BACKUP,
        ASIDE,
        LAST;

        static Rank of(boolean backup, boolean fit) {
            if (fit) {
                return backup ? FIT_BACKUP : FIT;
            }
            return backup ? LAST : ASIDE;
        }
    }
}
