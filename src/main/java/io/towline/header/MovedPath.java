package io.towline.header;

/**
 * A path that its route moved: what differs before the part that the two have in common.
 *
 * @param client what it begins with for the client; without a slash at its end, so empty for the root
 * @param server what it begins with for the server; likewise
 */
public record MovedPath(String client, String server) {

    /**
     * @param client raw path
     * @param target raw path of the server's request, and perhaps its query
     */
    public static MovedPath of(String client, String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        int common = 0;
        int most = Math.min(client.length(), end);
        int slash = 0;
        while (common < most && client.charAt(client.length() - 1 - common) == target.charAt(end - 1 - common)) {
            common++;
            if (client.charAt(client.length() - common) == '/') {
                slash = common;
            }
        }
        return new MovedPath(
                bare(client.substring(0, client.length() - slash)), bare(target.substring(0, end - slash)));
    }

    private static String bare(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * Back to where the client finds it. A path that begins as the client's does was put right by the server, unless it begins even more so as
     * the server's.
     *
     * @param path begins with a slash; query and fragment may follow
     */
    public String toClient(String path) {
        boolean right = client.length() > server.length() && begins(path, client);
        if (client.equals(server) || right || !begins(path, server)) {
            return path;
        }
        String rest = path.substring(server.length());
        String there = client + rest;
        if (!there.startsWith("/")) {
            return "/" + there;
        }
        // It would be another host's: browsers take a backslash for a slash, and do not see a tab.
        boolean leaves = there.length() > 1 && "/\\\t".indexOf(there.charAt(1)) >= 0;
        return leaves ? path : there;
    }

    private static boolean begins(String path, String with) {
        return path.startsWith(with)
                && (path.length() == with.length() || "/?#".indexOf(path.charAt(with.length())) >= 0);
    }
}
