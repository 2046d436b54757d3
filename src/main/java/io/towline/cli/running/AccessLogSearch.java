package io.towline.cli.running;

/** How an operator finds in the access log what the proxy does not remember any more; in lines of text and of JSON alike. */
final class AccessLogSearch {

    private static final String HEAD = " The access log has it:";

    private AccessLogSearch() {}

    static String lines(String id) {
        return commands(id);
    }

    /** Between what stands before and behind it in a line, so that 10.0.0.7 does not find 10.0.0.77. */
    static String linesOfClient(String address) {
        return commands("'[=\"]" + address.replace(".", "\\.") + "[ \"]'");
    }

    private static String commands(String pattern) {
        return HEAD + "\n  journalctl -u towline -o cat -g " + pattern + "\n  zgrep -h " + pattern
                + " /var/log/towline/access*    (where TOWLINE_LOG_DIR is set)";
    }
}
