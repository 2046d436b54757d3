package io.towline.limit;

/**
 * What a conversation has taken of counts, for as long as it lasts. Each is one link, since most have none or one.
 *
 * <p>Owner: who has the conversation; given back once.
 */
public final class Held {

    /** Of who has taken nothing. */
    public static final Held NOTHING = new Held(new CountTable(), 0, null);

    private final CountTable table;
    private final long id;
    private final Held before;

    private Held(CountTable table, long id, Held before) {
        this.table = table;
        this.id = id;
        this.before = before;
    }

    Held and(CountTable other, long otherId) {
        return new Held(other, otherId, this);
    }

    public void giveBack() {
        for (Held each = this; each != NOTHING; each = each.before) {
            each.table.giveBack(each.id);
        }
    }
}
