package io.towline.cli.top;

import java.util.List;

/** What an operator has pressed in {@code top}: the order of the connections, whether it holds still, whether the help is shown. */
final class TopKeys {

    /** In the order in which {@code s} goes through them; numbers begin with the largest. */
    private static final List<String> ORDERS = List.of(
            "-rate_out",
            "-rate_in",
            "-bytes_out",
            "-bytes_in",
            "-queued_to_client",
            "-queued_to_upstream",
            "-age",
            "client",
            "route",
            "server");

    static final List<String> HELP = List.of(
            "s  >        the next order of the connections, of: rate out, rate in, bytes",
            "            out, bytes in, queued to client, queued to server, age, client,",
            "            route, server; rates are bytes in the last second",
            "<           the order before",
            "r           the other way round",
            "p  space    hold still; go on",
            "enter       look now",
            "h  ?        this help; back",
            "q  Ctrl-C   end");

    private String sort;
    private boolean paused;
    private boolean help;
    private boolean over;

    TopKeys(String sort) {
        this.sort = sort;
    }

    /** @param key a character, or one of {@link Screen}'s */
    void press(int key) {
        switch (key) {
            case 'q', 'Q', Screen.GONE -> over = true;
            case 's', 'S', '>', '.' -> sort = next(1);
            case '<', ',' -> sort = next(-1);
            case 'r', 'R' -> sort = reversed(sort);
            case 'p', 'P', ' ' -> paused = !paused;
            case 'h', 'H', '?' -> help = !help;
            default -> {} // none, or none of ours
        }
    }

    private String next(int way) {
        int now = ORDERS.indexOf(sort) < 0 ? ORDERS.indexOf(reversed(sort)) : ORDERS.indexOf(sort);
        return ORDERS.get(Math.floorMod(now < 0 ? 0 : now + way, ORDERS.size()));
    }

    private static String reversed(String sort) {
        return sort.startsWith("-") ? sort.substring(1) : "-" + sort;
    }

    /** As the API takes it. */
    String sort() {
        return sort;
    }

    boolean isPaused() {
        return paused;
    }

    boolean showsHelp() {
        return help;
    }

    boolean isOver() {
        return over;
    }

    /** Such as {@code by rate out, largest first    h help, q quit}. */
    String line() {
        boolean down = sort.startsWith("-");
        String field = (down ? sort.substring(1) : sort).replace('_', ' ');
        return "by " + field + (down ? ", largest first" : ", smallest first") + (paused ? "; PAUSED, p goes on" : "")
                + "    h help, q quit";
    }
}
