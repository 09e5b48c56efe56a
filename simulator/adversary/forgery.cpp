#include "simulator/adversary/forgery.hpp"

namespace hsagent::sim {

void drop_unused_parts(Forgery& forgery) {
    for (ForgedField* field :
         {&forgery.your_nonce, &forgery.my_nonce, &forgery.your_ref, &forgery.my_ref}) {
        if (!field->is_copied()) field->line = {};
        if (field->origin != ForgedField::Origin::own) field->own = 0;
    }
    ForgedHs& hs = forgery.hs;
    if (hs.block != ForgedBlock::made) hs.key = 0, hs.others_key = hs.with_x2 = false;
    if (!hs.names_line()) hs.line = {};
    if (forgery.sec != ForgedBlock::copied) forgery.sec_line = {};
    if (forgery.mac != ForgedBlock::copied) forgery.mac_line = {};
    if (forgery.sec != ForgedBlock::made && forgery.mac != ForgedBlock::made) {
        forgery.session = {};
        forgery.seq = 1;
    }
    if (forgery.copies == 1 || !forgery.from.is_own()) forgery.one_id = false;
}

}  // namespace hsagent::sim
