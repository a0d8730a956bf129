"""Pure policy of exchanges: kinds of help, who gives and gets, when hours move, how near."""
