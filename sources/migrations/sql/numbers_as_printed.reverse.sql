-- The numbers that a printed phrase states, none to two: the twin of sources.numerals.read().
--
-- A trigger compares them with the recorded value, so that no import gets round the reader. Only numbers are read
-- here; operators and intervals stay in Python. Where read() refuses a phrase this returns an empty array, or numbers
-- that no caller may rely on. The word lists are those of sources/numerals/lexicon.py: change both together.
-- Letters and digits are told by code point and case is folded for ASCII alone, whatever the collation.
create or replace function phrase_value(phrase text) returns numeric[]
language plpgsql immutable strict parallel safe
set search_path = pg_catalog, pg_temp
as $function$
declare
  smalls constant jsonb := '{"one":1,"two":2,"three":3,"four":4,"five":5,"six":6,"seven":7,"eight":8,"nine":9,"ten":10,
    "eleven":11,"twelve":12,"thirteen":13,"fourteen":14,"fifteen":15,"sixteen":16,"seventeen":17,"eighteen":18,
    "nineteen":19}';
  decades constant jsonb := '{"twenty":20,"thirty":30,"forty":40,"fifty":50,"sixty":60,"seventy":70,"eighty":80,
    "ninety":90}';
  scales constant jsonb := '{"thousand":1000,"million":1000000,"billion":1000000000,"trillion":1000000000000,
    "mn":1000000,"mln":1000000,"bn":1000000000,"tn":1000000000000}';
  attached constant jsonb := '{"k":1000,"m":1000000,"mn":1000000,"mln":1000000,"bn":1000000000,"b":1000000000,
    "tn":1000000000000}';
  ages constant jsonb := '{"decade":10,"decades":10,"century":100,"centuries":100}';
  ordinals constant jsonb := '{"first":1,"second":2,"third":3,"fourth":4,"fifth":5,"sixth":6,"seventh":7,"eighth":8,
    "ninth":9,"tenth":10,"eleventh":11,"twelfth":12,"thirteenth":13,"fourteenth":14,"fifteenth":15,"sixteenth":16,
    "seventeenth":17,"eighteenth":18,"nineteenth":19,"twentieth":20,"thirtieth":30,"fortieth":40,"fiftieth":50,
    "sixtieth":60,"seventieth":70,"eightieth":80,"ninetieth":90,"hundredth":100,"thousandth":1000}';
  parts constant jsonb := '{"half":2,"third":3,"quarter":4,"fourth":4,"fifth":5,"sixth":6,"seventh":7,"eighth":8,
    "ninth":9,"tenth":10}';
  plural_parts constant jsonb := '{"halves":2,"thirds":3,"quarters":4,"fourths":4,"fifths":5,"sixths":6,"sevenths":7,
    "eighths":8,"ninths":9,"tenths":10}';
  singles constant jsonb := '{"once":1,"twice":2,"thrice":3,"both":2,"pair":2,"single":1,"zero":0}';
  multiples constant jsonb := '{"double":2,"doubled":2,"doubling":2,"twofold":2,"triple":3,"tripled":3,"tripling":3,
    "threefold":3,"quadruple":4,"quadrupled":4,"tenfold":10}';
  fractions constant jsonb := '{"a half":0.5,"one half":0.5,"a quarter":0.25,"one quarter":0.25,
    "three quarters":0.75}';
  articles constant text[] := '{a,an}';
  shares constant text[] := '{most,majority,minority}';
  zeros constant text[] := '{no,none,without,nobody,nil,never}';
  not_zero_after_no constant text[] := '{longer,doubt,matter,fewer,less,more,greater,later,higher,larger,smaller,lower,
    bigger}';
  comparing constant text[] := '{as,the,that,more,higher,greater,larger,bigger,longer,stronger,fewer,less}';
  vague constant text[] := '{few,handful,couple,several,tens,dozens,scores,hundreds,thousands,millions,billions,
    multiple,many,numerous}';
  factors constant text[] := '{dozen,dozens,hundred,hundreds,thousand,thousands,million,millions,billion,billions}';
  collectives constant text[] := '{number,numbers,series,string,wave,waves,lot,bunch,swarm,barrage,hail,variety,range,
    spate,flurry,crowd,group,batch,total}';
  plural_people constant text[] := '{people,men,women,children,personnel}';
  -- The last two are hedges, which read() skips whole.
  no_plurals constant text[] := '{always,perhaps,besides,towards,afterwards,whereas,sometimes,news,does,says,this,thus,
    plus,was,has,its,upwards,exceeds,tops}';
  times constant text[] := '{second,seconds,minute,minutes,hour,hours,day,days,week,weeks,month,months,year,years,min,
    mins,hr,hrs,sec,secs}';
  attached_units constant text[] := '{km,kg,g,mg,cm,mm,mi,mph,kph,kmh,kt,ft,lb,lbs,oz,ha,l,ml,kb,mb,gb,tb,w,kw,mw,gw,
    kwh,mwh,gwh,kv,hz,h,hr,hrs,min,mins,sec,secs}';
  money constant text[] := '{dollar,dollars,euro,euros,hryvnia,hryvnias,rouble,roubles,ruble,rubles,yen}';
  codes constant text[] := '{usd,eur,gbp,uah,rub,jpy,chf,cad,aud,inr,cny}';
  open_compounds constant text[] := '{near,nearly,about,around,over,under,almost,roughly,magnitude,some,perhaps,approximately,to,or,
    and}';
  approximators constant text[] := '{about,around,some,roughly,approximately,nearly,almost,perhaps}';
  article_hedge constant text :=
    '^(an estimated|a (minimum|maximum) of|a (little|bit) (over|above|under|below|(more|fewer|less) than|north of|'
    '(short|shy) of)) ';
  letter constant text := 'a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2070-\u209f\u20d0-\u218f\u2300-\u2fff'
    '\u3040-\ufefe\uff00-\U0010ffff';
  skipped constant text := ' \t\n\r\f\v"''`\u00a0\u00ab\u00ad\u00bb\u2000-\u200f\u2018-\u201f\u2028-\u202f\u2039\u203a'
    '\u205f-\u206f\u3000\ufeff';
  -- 1 skipped, 2 number, 3 currency, 4 word, 5 dash, 6 sign, 7 stop.
  token constant text := '([' || skipped || ']*)(?:([0-9](?:[0-9a-z_]|[.,''\u2019:/](?=[0-9]))*)'
    '|((?:us|ca|c|au|a|nz|hk)?\$|[\u20ac\u00a3\u20b4\u00a5\u20bd\u20b9])'
    '|([' || letter || '][' || letter || '0-9_]*)|([-\u2010-\u2013])|(>=|<=|[%~\u2248<>\u2265\u2264+])|([^' || skipped || ']))';
  -- Digits, fractions and number signs beyond ASCII (Unicode's N): the phrase is refused.
  foreign_digit constant text :=
    '[\u00b2-\u00b3\u00b9\u00bc-\u00be\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef'
    '\u09f4-\u09f9\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0b72-\u0b77\u0be6-\u0bf2\u0c66-\u0c6f\u0c78-\u0c7e'
    '\u0ce6-\u0cef\u0d58-\u0d5e\u0d66-\u0d78\u0de6-\u0def\u0e50-\u0e59\u0ed0-\u0ed9\u0f20-\u0f33\u1040-\u1049'
    '\u1090-\u1099\u1369-\u137c\u16ee-\u16f0\u17e0-\u17e9\u17f0-\u17f9\u1810-\u1819\u1946-\u194f\u19d0-\u19da'
    '\u1a80-\u1a89\u1a90-\u1a99\u1b50-\u1b59\u1bb0-\u1bb9\u1c40-\u1c49\u1c50-\u1c59\u2070\u2074-\u2079'
    '\u2080-\u2089\u2150-\u2182\u2185-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u2cfd\u3007\u3021-\u3029'
    '\u3038-\u303a\u3192-\u3195\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf\ua620-\ua629'
    '\ua6e6-\ua6ef\ua830-\ua835\ua8d0-\ua8d9\ua900-\ua909\ua9d0-\ua9d9\ua9f0-\ua9f9\uaa50-\uaa59\uabf0-\uabf9'
    '\uff10-\uff19\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10c\U0001fbf0-\U0001fbf9]';
  -- Tokens: kind (n number, w word, d dash, s sign, p stop), text, whether each touches the last, or by a hyphen.
  kinds text[] := '{}';
  words text[] := '{}';
  glued bool[] := '{}';
  hyphened bool[] := '{}';
  size int := 0;
  cut text[];
  kind text;
  touches bool;
  pending bool := false;
  -- Quantities: form (n cardinal, o ordinal, s share, z zero, v without a number), and where each stands.
  forms text[] := '{}';
  figures numeric[] := '{}';
  starts int[] := '{}';
  ends int[] := '{}';
  scaled numeric[] := '{}';
  chains bool[] := '{}';
  percents bool[] := '{}';
  betweens bool[] := '{}';
  found int := 0;
  weak_seen bool := false;
  weak numeric;
  between_open bool := false;
  -- The number being read: its words so far, as in numbers.py.
  at int := 1;
  stop int;
  beyond int;
  word text;
  following text;
  form text;
  total numeric;
  current numeric;
  figure numeric;
  places int;
  last text;
  scale numeric;
  scale_count int;
  smallest numeric;
  chained bool;
  number numeric;
  one bool;
  percent bool;
  dated bool;
  pair numeric[];
  strong int := 0;
  answer numeric[] := '{}';
  item int := 1;
begin
  if phrase ~ foreign_digit then
    return '{}';
  end if;

  for cut in
    select regexp_matches(translate(phrase, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), token, 'g')
  loop
    touches := cut[1] = '' and pending;
    pending := true;
    continue when cut[3] is not null or cut[4] = any (codes);
    kind := case when cut[2] is not null then 'n' when cut[4] is not null then 'w' when cut[5] is not null then 'd'
      when cut[6] is not null then 's' else 'p' end;
    if kind in ('n', 'w') and touches and size > 1 and kinds[size] = 'd' and glued[size] and kinds[size - 1] <> 'd' then
      kinds[size] := kind;
      words[size] := coalesce(cut[2], cut[4]);
      hyphened[size] := true;
    else
      size := size + 1;
      kinds[size] := kind;
      words[size] := coalesce(cut[2], cut[4], cut[5], cut[6], cut[7]);
      hyphened[size] := false;
    end if;
    glued[size] := touches;
  end loop;

  while at <= size loop
    word := case when kinds[at] = 'w' then words[at] else '' end;
    following := case when kinds[at + 1] = 'w' then words[at + 1] else '' end;
    if word = 'between' then
      between_open := true;
      at := at + 1;
      continue;
    end if;
    form := null;
    percent := false;
    dated := false;
    scale := 1;
    chained := false;
    figure := null;
    stop := at + 1;

    if kinds[at] = 'n' then
      if hyphened[at] and kinds[at - 1] = 'w' and words[at - 1] <> all (open_compounds)
        and ends[found] is distinct from at
      then
        -- F-16, Covid-19: part of a name.
        at := at + 1;
        continue;
      end if;
      if (glued[at] and not hyphened[at] and (words[at - 1] in ('+', '−', '±') or kinds[at - 1] = 'd'
          or (words[at - 1] = '.' and not glued[at - 1])))
        or (kinds[at - 1] = 'w' and words[at - 1] = 'minus')
        or (kinds[at + 1] = 'n' and not hyphened[at + 1])
      then
        return '{}';
      end if;
    elsif word = '' then
      at := at + 1;
      continue;
    elsif word = 'not' then
      if following = 'a' and kinds[at + 2] = 'w' and words[at + 2] = 'single' then
        form := 'z';
        stop := at + 3;
      elsif following = 'one' then
        form := 'z';
        stop := at + 2;
      end if;
    elsif word = any (zeros) then
      if word = 'never' and following in ('fewer', 'less', 'more') and words[at + 2] = 'than' then
        stop := at + 3;
      elsif word = 'no' and (following = any (not_zero_after_no)
        or (following not in ('', 'one') and hyphened[at + 1]))
      then
        stop := at + 1;
      else
        form := 'z';
        stop := at + 1 + (word = 'no' and following = 'one')::int;
      end if;
    elsif multiples ? word then
      form := 's';
      figure := (multiples ->> word)::numeric;
    elsif word = any (shares) then
      if (word = 'most' and (words[at - 1] = 'at' or (words[at - 1] = 'the' and words[at - 2] = 'at'))) is not true then
        form := 'v';
      end if;
    elsif word = 'number' and words[at - 1] = 'a' and following = 'of' then
      form := 'v';
      stop := at + 2;
    elsif word = any (vague) and (word = 'many' and words[at - 1] in ('as', 'how', 'so', 'too')) is not true
      and (word = 'few' and words[at - 1] = 'as' and following = 'as') is not true
    then
      form := 'v';
      beyond := at + 1 + (following = 'of')::int;
      if kinds[beyond] = 'w' and words[beyond] = any (factors) then
        stop := beyond + 1;
      end if;
    end if;

    if form is null and stop = at + 1 and word <> all (zeros) and word <> 'not' then
      -- A block left by "exit" as soon as the number is whole.
      <<reading>>
      loop
        total := 0;
        current := 0;
        places := 0;
        last := 'start';
        scale_count := 0;
        smallest := 0;
        stop := at;
        if singles ? word then
          figure := (singles ->> word)::numeric;
          form := case when word in ('twice', 'thrice') and following = any (comparing) then 's' else 'n' end;
          stop := at + 1;
          exit reading;
        end if;
        if kinds[at] = 'n' then
          cut := regexp_match(words[at], '^([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:[.]([0-9]+))?([a-z]*)$');
          if cut is null then
            return '{}';
          end if;
          cut[1] := replace(cut[1], ',', '');
          cut[2] := coalesce(cut[2], '');
          if length(cut[1]) + length(cut[2]) > 20 or cut[1] like '0_%'
            or (cut[3] <> '' and not attached ? cut[3] and cut[3] <> all (attached_units || '{st,nd,rd,th}'::text[]))
            or (cut[3] in ('st', 'nd', 'rd', 'th') and cut[2] <> '')
          then
            return '{}';
          end if;
          current := (cut[1] || '.' || cut[2] || '0')::numeric;
          places := length(cut[2]);
          last := 'literal';
          stop := at + 1;
          if cut[3] in ('st', 'nd', 'rd', 'th') then
            figure := current;
            form := 'o';
            exit reading;
          elsif cut[3] = any (attached_units) then
            figure := current;
            form := 'n';
            dated := cut[3] = any (times);
            exit reading;
          elsif attached ? cut[3] then
            scale := (attached ->> cut[3])::numeric;
            total := current * scale;
            current := 0;
            last := 'scale';
            smallest := scale;
            scale_count := 1;
          end if;
        elsif word = any (articles) then
          current := 1;
          last := 'article';
          stop := at + 1;
        end if;

        loop
          beyond := stop;
          word := case when kinds[stop] = 'w' then words[stop] else '' end;
          if word = 'and' and not between_open and last in ('hundred', 'scale') and kinds[stop + 1] = 'w'
            and (smalls ? words[stop + 1] or decades ? words[stop + 1] or ordinals ? words[stop + 1])
          then
            beyond := stop + 1;
            word := words[beyond];
          end if;
          if smalls ? word or decades ? word then
            number := coalesce(smalls ->> word, decades ->> word)::numeric;
            exit when last not in ('start', 'hundred', 'scale') and not (last = 'tens' and number < 10);
            current := current + number;
            last := case when smalls ? word then 'small' else 'tens' end;
            scale := 1;
            chained := false;
          elsif word = 'hundred' then
            exit when last in ('hundred', 'scale') or current >= 100;
            current := case when last = 'start' then 1 else current end * 100;
            last := 'hundred';
            scale := 100;
          else
            number := (scales ->> word)::numeric;
            exit when number is null or last = 'scale' or (scale_count > 0 and number >= smallest);
            total := total + case when last = 'start' then 1 else current end * number;
            current := 0;
            chained := last = 'hundred';
            last := 'scale';
            scale := number;
            smallest := number;
            scale_count := scale_count + 1;
          end if;
          stop := beyond + 1;
        end loop;

        -- Ordinals and shares.
        one := last = 'article' or (last = 'small' and total + current = 1);
        if word in ('half', 'quarter') and (last = 'start' or one) then
          figure := 1.0 / (parts ->> word)::int;
          form := case when word = 'quarter' and not one then 'q' else 's' end;
          stop := beyond + 1;
          exit reading;
        elsif parts ? word and one and (last = 'small' or beyond = size or kinds[beyond + 1] = 'p'
          or (kinds[beyond + 1] = 'w' and words[beyond + 1] = 'of'))
        then
          -- Half up to four places, in whole numbers: a division could round twice.
          number := (parts ->> word)::numeric;
          figure := div(20000 + number, 2 * number) * 0.0001;
          form := 's';
          stop := beyond + 1;
          exit reading;
        elsif not (parts ? word and one) and plural_parts ? word and last in ('small', 'tens', 'literal')
          and places = 0
        then
          number := (plural_parts ->> word)::numeric;
          figure := div((total + current) * 20000 + number, 2 * number) * 0.0001;
          form := 's';
          stop := beyond + 1;
          exit reading;
        elsif not (parts ? word and one) and ordinals ? word and (last in ('start', 'hundred', 'scale')
          or (last = 'tens' and (ordinals ->> word)::int < 10))
        then
          figure := total + current + (ordinals ->> word)::numeric;
          form := 'o';
          stop := beyond + 1;
          exit reading;
        end if;
        exit reading when last in ('start', 'article') and word not in ('dozen', 'decade', 'century');

        number := (fractions ->> (words[stop + 1] || ' ' || words[stop + 2]))::numeric;
        if kinds[stop] = 'w' and words[stop] = 'and' and number is not null then
          stop := stop + 3;
          if last in ('hundred', 'scale') then
            current := current + number * scale;
          else
            current := current + number;
            last := 'fraction';
          end if;
          word := case when kinds[stop] = 'w' then words[stop] else '' end;
          if last = 'fraction' and (scales ? word and (scale_count = 0 or (scales ->> word)::numeric < smallest)
            or (word = 'hundred' and current < 100))
          then
            if word = 'hundred' then
              current := current * 100;
              last := 'hundred';
              scale := 100;
            else
              scale := (scales ->> word)::numeric;
              total := total + current * scale;
              current := 0;
              chained := false;
              last := 'scale';
              scale_count := scale_count + 1;
            end if;
            stop := stop + 1;
            word := case when kinds[stop] = 'w' then words[stop] else '' end;
          end if;
          beyond := stop;
        end if;
        figure := total + current;
        if figure >= 1e20 then
          return '{}';
        end if;
        form := 'n';
        if scale_count > 1 or (last = 'hundred' and scale_count > 0) then
          scale := 1;
        end if;
        if word = 'dozen' or ages ? word then
          number := case when word = 'dozen' then 12 else (ages ->> word)::numeric end;
          figure := case when last = 'start' then 1 else figure end * number;
          scale := case when word = 'dozen' then 12 else 1 end;
          chained := false;
          dated := word <> 'dozen';
          stop := beyond + 1;
        end if;
        exit reading;
      end loop;

      if form in ('s', 'q') and figure in (0.25, 0.5, 0.75) then
        -- "Half a million", "a quarter of a million", "half a mile".
        one := kinds[stop] = 'w' and words[stop] = 'of';
        beyond := stop + coalesce(one, false)::int;
        touches := coalesce(kinds[beyond] = 'w' and words[beyond] = any (articles), false);
        beyond := beyond + touches::int;
        word := case when kinds[beyond] = 'w' then words[beyond] else '' end;
        if word in ('dozen', 'hundred', 'decade', 'century') or scales ? word then
          number := case word when 'dozen' then 12 when 'hundred' then 100 when 'decade' then 10
            when 'century' then 100 else (scales ->> word)::numeric end;
          figure := figure * number;
          scale := case when word in ('decade', 'century') then 1 else number end;
          dated := word in ('decade', 'century');
          form := 'n';
          stop := beyond + 1;
        elsif word = any (times) and (touches or (figure = 0.5 and not coalesce(one, false))) then
          form := 'n';
          stop := beyond;
        elsif touches and word <> '' and figure = 0.5 and not coalesce(one, false) then
          form := 'n';
          stop := beyond + 1;
        end if;
      end if;
      if form = 'q' then
        -- "The first quarter" is no share of anything.
        form := null;
      end if;

      if form is null then
        stop := at + 1;
        word := words[at];
        if word = any (articles) then
          form := 'a';
          figure := 1;
          for beyond in at + 1 .. least(at + 3, size) loop
            exit when kinds[beyond] = 'p';
            if words[beyond] = any (collectives) then
              form := 'c';
              exit;
            end if;
          end loop;
          if array_to_string(words[at : at + 4], ' ') || ' ' ~ article_hedge
            or (words[at - 1] = 'at' and following = 'minimum')
          then
            form := 'h';
          end if;
        elsif word = any (plural_people) or (length(word) > 3 and word ~ '^[\x01-\x7f]*[^sui]s$'
          and word <> all (no_plurals))
        then
          form := 'c';
        end if;
      end if;

      if form in ('n', 'a') then
        word := case when kinds[stop] = 'w' then words[stop] else '' end;
        following := case when kinds[stop + 1] = 'w' then words[stop + 1] else '' end;
        if words[stop] = '%' or word in ('percent', 'pct') then
          percent := true;
          stop := stop + 1;
        elsif word = 'per' and following = 'cent' then
          percent := true;
          stop := stop + 2;
        elsif word = 'percentage' and following in ('point', 'points') then
          stop := stop + 2;
        elsif word = 'times' and following = any (comparing) then
          form := case form when 'n' then 's' else form end;
        elsif word = any (money) then
          stop := stop + 1;
        elsif word = any (times) and not dated then
          stop := stop + 1;
          number := (fractions ->> (words[stop + 1] || ' ' || words[stop + 2]))::numeric;
          if words[stop] = 'and' and number is not null then
            figure := figure + number;
            stop := stop + 3;
          end if;
        end if;
      end if;
    end if;

    if form in ('a', 'c') then
      if not weak_seen then
        weak_seen := true;
        weak := case form when 'a' then figure end;
      end if;
    elsif form in ('n', 'o', 's', 'z', 'v') then
      found := found + 1;
      forms[found] := form;
      figures[found] := case form when 'z' then 0 else figure end;
      starts[found] := at;
      ends[found] := stop;
      scaled[found] := scale;
      chains[found] := chained;
      percents[found] := percent;
      betweens[found] := between_open;
      between_open := false;
    end if;
    at := greatest(stop, at + 1);
  end loop;

  if found = 0 then
    return case when weak is null then '{}' else array[trim_scale(weak)] end;
  end if;

  -- Ranges, and what is left when a share's base is set aside.
  while item <= found loop
    pair := array[figures[item]];
    stop := ends[item];
    if item < found and forms[item] = 'n' and forms[item + 1] = 'n' then
      beyond := null;
      if kinds[stop] = 'd' then
        beyond := case when kinds[stop + 1] is null or glued[stop + 1] then null else stop + 1 end;
      elsif kinds[stop] = 'w' and (words[stop] in ('to', 'or') or (betweens[item] and words[stop] = 'and')) then
        beyond := stop + 1;
      elsif hyphened[stop] then
        beyond := stop;
      end if;
      if kinds[beyond] = 'w' and words[beyond] = any (approximators) then
        beyond := beyond + 1;
      end if;
      if starts[item + 1] = beyond then
        if scaled[item] = 1 and figures[item] < 1000 then
          if chains[item + 1] then
            return '{}';
          elsif figures[item] * scaled[item + 1] <= figures[item + 1] then
            pair := array[figures[item] * scaled[item + 1]];
          end if;
        end if;
        if pair[1] > figures[item + 1] then
          return '{}';
        end if;
        pair := pair || figures[item + 1];
        percents[item] := percents[item] or percents[item + 1];
        stop := ends[item + 1];
      end if;
    end if;
    strong := strong + 1;
    if strong = 1 then
      answer := pair;
      one := (forms[item] in ('s', 'z', 'v') or percents[item]) and kinds[stop] = 'w' and words[stop] = 'of';
      word := forms[item];
    end if;
    item := item + cardinality(pair);
  end loop;
  if word = 'v' or strong > 2 or (strong = 2 and one is not true) then
    return '{}';
  end if;
  return array(select trim_scale(listed) from unnest(answer) with ordinality as list(listed, place) order by place);
end
$function$;
