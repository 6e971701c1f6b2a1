// One case of bench/speed.ts in a process of its own: its argument is a job in JSON, its output the
// rows. What Node compiles for one model is slower once it has met another.

import { parseSpeedJob, raceOne, type SpeedAnswer } from "./speed.ts";

const answer: SpeedAnswer = await raceOne(parseSpeedJob(process.argv[2]));
// A GPU's driver may keep threads that would hold the process up.
process.stdout.write(`\n${JSON.stringify(answer)}`, () => process.exit(0));
